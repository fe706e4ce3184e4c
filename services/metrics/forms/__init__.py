"""Official forms: what each of them is, counted from the facts, proved, closed and corrected."""
