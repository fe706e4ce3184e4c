"""What every service may know of the province: agencies, identifiers, calendar, procedures, fees, deadlines.

Pure functions over packaged data files (`data/`): no clock, no environment, no randomness.
"""
