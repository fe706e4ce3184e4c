"""The known name most like a mistaken one, for messages that help."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final

_LONGEST: Final = 100
"""Of a text so much is compared: no name is longer, and a long one would take long."""


def nearest(text: str, known: Iterable[str]) -> str | None:
    """Return the known name most like the text, however little; None where nothing is known.

    Of equals it is the one that begins most like the text, then the first. Whoever mistook a name altogether
    sees at least how such names look.
    """
    matcher = SequenceMatcher(b=text[:_LONGEST], autojunk=False)
    best: str | None = None
    likeness = (-1.0, 0)
    for name in known:
        matcher.set_seq1(name)
        found = (matcher.ratio(), _begins_alike(name, text))
        if found > likeness:
            best, likeness = name, found
    return best


def _begins_alike(one: str, other: str) -> int:
    """Return for how many characters two texts are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
