"""Recordings: streams of records as files that one can trust, query and compare (docs/recordings.md)."""
