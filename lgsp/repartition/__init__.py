"""Raising the partition count of a hub in place: docs/decisions/0022 says why nothing is lost by it."""
