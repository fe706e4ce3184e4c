"""The four services, what they run on and what they know of the province."""
