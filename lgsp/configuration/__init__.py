"""What can be set, what is set, and by whom: read from the models and from the commands themselves."""
