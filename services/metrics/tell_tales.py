"""Facts by which detectors find what cannot have been; no figure looks at them."""

from typing import Final

import msgspec

from services._runtime.told import Moment

MOST_SHOWN: Final = 20
"""Contradictions of one thing, and claims after the first to one result, that are shown.

One more is kept, by which is known that there are more. Kept are the first of all in an order that they have
by themselves, so that the order of arrival leaves no trace, and a flood costs as much each as the first.
"""


class Demand(msgspec.Struct, frozen=True, array_like=True, order=True):
    """An order to pay, and when it was made."""

    order_id: str
    time: Moment


class Jump(msgspec.Struct, frozen=True, array_like=True):
    """A change of status that no transition allows, or that ends a wait for papers, money or work at once."""

    event_id: str
    from_status: int | None
    to_status: int
    time: Moment
    ends_a_wait: bool


class Reuse(msgspec.Struct, frozen=True, array_like=True):
    """A paper that was taken from the register of papers, and the dossier that it is said to be from."""

    code: str
    held_before: bool
    reused_from: str | None


class Contradiction(msgspec.Struct, frozen=True, array_like=True, order=True):
    """An event that contradicted what was known and was set aside; ``kind`` and ``ref`` as of a source."""

    kind: str
    ref: str
    event_id: str
    partition: int
    offset: int
