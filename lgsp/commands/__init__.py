"""The commands that people type. Each imports what is heavy only when it runs."""
