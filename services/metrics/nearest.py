"""The known name most like a mistaken one, for messages that help."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final

LEAST_LIKENESS: Final = 0.6
"""Of 1 for the same text; below this, a suggestion would mislead."""
_LONGEST: Final = 100


def nearest(text: str, known: Iterable[str]) -> str | None:
    """Return the known name most like the text, of equals the one that begins most like it, or None."""
    if len(text) > _LONGEST:
        return None
    matcher = SequenceMatcher(b=text, autojunk=False)
    best: str | None = None
    likeness = (LEAST_LIKENESS, 0)
    for name in known:
        matcher.set_seq1(name)
        found = (matcher.ratio(), _begins_alike(name, text))
        if found > likeness:
            best, likeness = name, found
    return best


def _begins_alike(one: str, other: str) -> int:
    """Return for how many characters two texts are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
