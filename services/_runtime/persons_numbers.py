"""Whether a text holds digits such as people, enterprises and phones have: it must not enter the stream."""

import re
from typing import Final

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{64}")
_PERSONS_NUMBER: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{9,12}|0[0-9]{2,3}([.-])[0-9]{3}\1[0-9]{3,4})(?![0-9])"
)
"""Digits as people, enterprises and phones have them, anywhere in a text."""
_SHORTEST: Final = 9


def holds_persons_number(text: str) -> bool:
    """Say whether it may be somebody's number, or have one in it; what stands in a UUID is none."""
    return len(text) >= _SHORTEST and _PERSONS_NUMBER.search(_UUID.sub("", text)) is not None
