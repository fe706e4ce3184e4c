"""How the figures of each kind of definition are read from what is kept."""
