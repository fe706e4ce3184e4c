"""The books: days compared with providers and closed, weeks remitted, and all of it shown."""
