"""The command line: everything that people start, watch and ask."""
