"""Agencies that the hub has to do with: those that decide a dossier or hold a result, and since when."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from services._province.agencies import agencies
from services._province.stock import Holding
from services.metrics.changed_dossiers import ChangedDossier


class Seat(NamedTuple):
    """An agency with its level and district (GSO code, "" for none), as events tell them."""

    agency: str
    level: str
    district: str


def seat_of(holding: Holding) -> Seat:
    """Return the seat of a result's holder; its district is that of the register."""
    agency = agencies().get(holding.held_by)
    return Seat(holding.held_by, holding.level, agency.district or "" if agency is not None else "")


def seats(changed: Iterable[ChangedDossier], holdings: Iterable[Holding]) -> dict[Seat, date | None]:
    """Return the seats of changed dossiers and holdings, each with the first day of a reception among them.

    Of dossiers those count that were not received before: the others' seats are known.
    """
    found: dict[Seat, date | None] = {seat_of(one): None for one in holdings}
    for _, then, now, place in changed:
        if now.received is not None and place is not None and then.received is None:
            seat, day = Seat(*place[:3]), now.received.day
            known = found.get(seat)
            found[seat] = day if known is None else min(day, known)
    return found
