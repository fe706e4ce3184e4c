"""What intake keeps: one model for each kind of document, and the keys they are found by."""
