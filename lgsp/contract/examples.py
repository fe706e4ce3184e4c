"""The committed examples: a whole event of each type, invented, together the story of a few dossiers."""

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

FOLDER: Final[Traversable] = files("schemas") / "contract"
"""The contract as it is shipped with the package."""
SUFFIX: Final = ".example.json"


class NoExample(LookupError):
    """A type has no example yet."""

    def __init__(self, event_type: str) -> None:
        super().__init__(f"there is no schemas/contract/{event_type}{SUFFIX}; write one, then export again")


def example_of(event_type: str) -> dict[str, Any]:
    """Return the example of a type as a JSON object; raises NoExample."""
    try:
        text = (FOLDER / f"{event_type}{SUFFIX}").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoExample(event_type) from None
    example: dict[str, Any] = json.loads(text)
    return example
