"""Whether what follows from a record may reach the world outside: money, messages to people, webhooks."""

from collections.abc import Sequence
from typing import Final

EFFECTS: Final = "lgsp_effects"
"""A header that the replay tool sets; on records that were replayed more than once the last one counts."""
SUPPRESSED: Final = b"suppressed"
WANTED: Final = b"wanted"


def effects_allowed(headers: Sequence[tuple[str, bytes | None]]) -> bool:
    """Say whether a record may have effects outside: unless it was replayed without the wish for them.

    To be asked by whoever calls a provider, sends a notice or calls a webhook because of a record, with
    that record's headers. What a service derives from it carries no such header: the service itself asks.
    """
    said = [value for name, value in headers if name == EFFECTS]
    return not said or said[-1] == WANTED
