"""Dead letters from an operator's side: which there are, why, and how the record is sent once more."""
