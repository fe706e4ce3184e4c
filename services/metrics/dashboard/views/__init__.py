"""What each page shows: cards, made of one reading of the database."""
