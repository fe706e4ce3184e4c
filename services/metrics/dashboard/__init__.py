"""The dashboard: pages for people over the same figures that the API serves, each with a twin as data."""
