"""How one more event changes what is known: of a dossier, of a result, of who speaks."""
