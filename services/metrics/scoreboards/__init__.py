"""Scoreboards: what each agency got, lost and was not asked for, and how it stands among its level."""
