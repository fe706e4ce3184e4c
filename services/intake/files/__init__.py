"""The files of dossiers, by what is in them."""
