"""Recordings put back on topics: in the order of events, at any pace, each record exactly once."""
