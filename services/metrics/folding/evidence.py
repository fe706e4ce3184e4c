"""What changed facts were read from, kept with them."""

from typing import TypeVar

from msgspec.structs import replace

from services._runtime.decisions import Happening
from services._runtime.told import Told
from services.metrics.facts import DossierFacts
from services.metrics.held_results import HeldResult
from services.metrics.readings.dossiers import Dispatch, Pause, PaymentMade, Rating, Supplement
from services.metrics.sources import Source, source_of

KnownT = TypeVar("KnownT", DossierFacts, HeldResult)


def sourced(after: KnownT, before: KnownT, happening: Happening) -> KnownT:
    """Return what an event changed with the place of its record; what it did not change, as it is.

    Sorted, so that the order of arrival leaves no trace; of ratings the last alone, as in the facts.
    """
    if after is before or happening.place is None:
        return after
    place = happening.place
    source = source_of(_type(happening.event), _ref(happening.event), place.partition, place.offset)
    kept = after.sources
    if isinstance(happening.event, Rating):
        kept = tuple(each for each in kept if each.kind != source.kind)
    return replace(after, sources=_with(kept, source))


def _with(sources: tuple[Source, ...], source: Source) -> tuple[Source, ...]:
    if not sources or sources[-1] < source:
        return (*sources, source)
    return tuple(sorted((*sources, source)))


def _type(event: Told) -> str:
    return str(type(event).__struct_config__.tag)  # type: ignore[attr-defined]  # a reading is a struct


def _ref(event: Told) -> str:
    match event:
        case Dispatch():
            return event.data.leg_id
        case PaymentMade():
            return event.data.transaction_id
        case Supplement() | Pause():
            return event.id
        case Rating():
            return str(event.seq or 0)
        case _:
            return ""
