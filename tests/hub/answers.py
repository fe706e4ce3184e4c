"""What a service answered, counted."""

from collections import Counter

Answers = Counter[tuple[str, int]]
"""How often each operation (``POST /submissions``) gave each status."""
