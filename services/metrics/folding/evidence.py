"""What changed facts were read from, kept with them."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from schemas.reports import ReportFiled
from services._runtime.decisions import Happening, RecordPlace, Unprocessable
from services._runtime.told import Reading
from services.metrics.facts import DossierFacts
from services.metrics.filings import KIND, Filings
from services.metrics.held_results import HeldResult
from services.metrics.readings.dossiers import (
    OF_DOSSIERS,
    Demanded,
    Dispatch,
    Pause,
    PaymentMade,
    Rating,
    StatusMoved,
    Supplement,
)
from services.metrics.readings.results import OF_RESULTS
from services.metrics.sources import Source, kind_of_type
from services.metrics.tell_tales import MOST_SHOWN, Contradiction

SourcedT = TypeVar("SourcedT", DossierFacts, HeldResult)
KnownT = TypeVar("KnownT", DossierFacts, HeldResult, Filings)
_REFS: Final[Mapping[type[Reading], Callable[[Any], Any]]] = MappingProxyType(
    {
        Dispatch: attrgetter("data.leg_id"),
        PaymentMade: attrgetter("data.transaction_id"),
        Supplement: attrgetter("id"),
        Pause: attrgetter("id"),
        Demanded: attrgetter("data.order_id"),
        StatusMoved: attrgetter("id"),
        Rating: lambda event: str(event.seq or 0),
    }
)
"""By what records of one kind about one dossier are told apart, as its facts tell them."""
_TOLD: Final[dict[type, tuple[str, Callable[[Any], Any] | None]]] = {
    ReportFiled: (KIND, attrgetter("id")),
    **{
        each: (kind_of_type(str(each.__struct_config__.tag)), _REFS.get(each))
        for each in (*OF_DOSSIERS.values(), *OF_RESULTS.values())
    },
}


def sourced(after: SourcedT, before: SourcedT, happening: Happening) -> SourcedT:
    """Return what an event changed with the place of its record; what it did not change, as it is.

    Sorted, so that the order of arrival leaves no trace; of ratings the last alone, as in the facts.
    """
    if after is before or happening.place is None:
        return after
    event, source = happening.event, _source(happening, happening.place)
    kept: tuple[Source, ...] = after.sources
    if type(event) is Rating:
        kept = tuple(each for each in kept if each.kind != source.kind)
    ordered = not kept or kept[-1] < source
    return replace(after, sources=(*kept, source) if ordered else tuple(sorted((*kept, source))))


def contradicting(problem: Unprocessable, key: str, before: KnownT, happening: Happening) -> Unprocessable:
    """Return the problem of an event that contradicts what is known, with a note of it to be kept.

    The event itself is set aside. One that comes again is noted once, and of a flood the first alone.
    """
    place, event_id = happening.place, happening.event.id
    if place is None or any(each.event_id == event_id for each in before.contradictions):
        return problem
    source = _source(happening, place)
    note = Contradiction(source.kind, source.ref, event_id, place.partition, place.offset)
    notes = tuple(sorted((*before.contradictions, note)))[: MOST_SHOWN + 1]
    if notes == before.contradictions:
        return problem
    return Unprocessable(problem.reason, str(problem), kept={key: replace(before, contradictions=notes)})


def _source(happening: Happening, place: RecordPlace) -> Source:
    kind, ref = _TOLD[type(happening.event)]
    named = "" if ref is None else ref(happening.event)
    return Source(kind, named, place.partition, place.offset, place.written_ms)
