"""What becomes of what is lodged: a dossier, a refusal, and what comes later about a dossier."""
