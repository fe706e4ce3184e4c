"""The world around the hub: citizens, agencies at work, payers and the clock, on event time."""
