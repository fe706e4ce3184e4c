"""Decides what the stream says of the province's targets."""
