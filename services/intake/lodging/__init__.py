"""The ways in: submissions, many at once, and what comes later about a dossier."""
