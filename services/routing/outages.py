"""Declared outages: which of them hold a dossier up, and the time that they take."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services._province.calendar import in_zone
from services._province.outages import Outage, spans_joined
from services.routing.dossiers import RoutedDossier


def counted_to(dossier: RoutedDossier) -> datetime:
    """Until when outages are in the due date: not before the clock ran."""
    received_at = in_zone(dossier.received.received_at)
    known = dossier.outages_counted_to
    return received_at if known is None else max(received_at, in_zone(known))


def next_end(dossier: RoutedDossier, outages: Iterable[Outage]) -> datetime | None:
    """Return when the next outage ends that is not counted yet, whosoever it is."""
    since = counted_to(dossier)
    return min((in_zone(each.ends) for each in outages if each.ends > since), default=None)


def time_lost(
    dossier: RoutedDossier, outages: Iterable[Outage], until: datetime
) -> Sequence[tuple[datetime, datetime]]:
    """Return the spans until then in which an outage held the dossier up and that are not counted yet."""
    since = counted_to(dossier)
    held = (each for each in outages if _holds_up(each, dossier))
    return spans_joined((max(since, each.starts), min(until, each.ends)) for each in held)


def is_held_up(dossier: RoutedDossier, outages: Iterable[Outage], moment: datetime) -> bool:
    """Whether nobody can be late at that moment, because an outage goes on."""
    return any(each.starts <= moment < each.ends and _holds_up(each, dossier) for each in outages)


def _holds_up(outage: Outage, dossier: RoutedDossier) -> bool:
    """Whether the outage was where the dossier was: at its desk, or at an agency that had a leg then."""
    if not outage.agencies or dossier.received.receiving_agency in outage.agencies:
        return True
    return any(
        leg.to_agency in outage.agencies
        and leg.sent_at is not None
        and leg.sent_at < outage.ends
        and (leg.closed_at is None or leg.closed_at > outage.starts)
        for leg in dossier.legs
    )
