"""One running hub: its files, its processes, how it is raised and stopped."""
