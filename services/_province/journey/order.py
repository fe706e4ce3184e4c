"""The order of a dossier's steps, whichever topic was read first.

Much happens in one moment: what is lodged outside working hours is all dated at opening, and in world time at
the tick. There, what is asked for stands before what answers it, and that before what routing made of it.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, get_args

from services._province.journey.steps import Step
from services._province.refund_rules import Ended

_ANSWERS: Final = frozenset(
    {"accepted", "supplemented", "withdrawn", "rated", "paid", "expired", "cancelled", "refunded"}
)
"""Kinds that no event of routing is: what people, agencies and payments said to what routing told."""
_ENDED: Final = frozenset(get_args(Ended))
"""Why an order is cancelled, or money goes back, when its dossier ends."""
_WAITS: Final = {"asked": 5, "demanded": 6}
"""What routing asks for → the status that it may tell right after."""


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Sort by time; of one moment each topic's own order stays."""
    by_time = sorted(steps, key=lambda step: step.at)
    moments = groupby(by_time, key=lambda step: step.at)
    return tuple(step for _, moment in moments for step in _of_a_moment(tuple(moment)))


def _of_a_moment(steps: Sequence[Step]) -> Sequence[Step]:
    told = [step for step in steps if step.kind not in _ANSWERS]
    answers = [(_place(step, told), step) for step in steps if step.kind in _ANSWERS]
    answers.sort(key=lambda placed: placed[0])
    ordered: list[Step] = []
    for number in range(len(told) + 1):
        ordered += [step for place, step in answers if place == number]
        ordered += told[number : number + 1]
    return ordered


def _place(step: Step, told: Sequence[Step]) -> int:
    """Return how many of the moment's steps of routing stand before an answer."""
    match step.kind:
        case "rated":
            return len(told)
        case "withdrawn":
            return _before_the_end(told)
        case "accepted":
            return _after(told, "sent", leg=step.leg)
        case "supplemented":
            return _after(told, "asked")
        case "cancelled" | "refunded" if step.why in _ENDED:
            return max(_after(told, "demanded", order=step.order), _after(told, "finished"))
        case _:
            return _after(told, "demanded", order=step.order)


def _after(told: Sequence[Step], kind: str, *, leg: str | None = None, order: str | None = None) -> int:
    """Return the place after what is answered and the status told with it; the first where it was earlier."""
    for number, step in enumerate(told):
        if step.kind == kind and leg in (None, step.leg) and order in (None, step.order):
            following = told[number + 1 : number + 2]
            waits = bool(following) and following[0].status == _WAITS.get(kind, -1)
            return number + 1 + waits
    return 0


def _before_the_end(told: Sequence[Step]) -> int:
    """Return the place before what the withdrawal did: legs that go back, the status, the finish."""
    ends = [number for number, step in enumerate(told) if step.outcome == "withdrawn"]
    place = ends[0] if ends else 0
    while place and (told[place - 1].status == 7 or told[place - 1].outcome == "returned"):  # noqa: PLR2004 - withdrawn
        place -= 1
    return place
