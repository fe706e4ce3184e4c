"""Decides whether a submission becomes a dossier, and under which code."""
