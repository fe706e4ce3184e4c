"""Decides where a dossier goes, what its status is and when it ends."""
