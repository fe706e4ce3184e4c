"""The figures of GET /kpis counted again from the topics alone, by plain loops and nothing of ours."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from tests.hub.outside_reader import Seen

PROVINCE_TIME: Final = timezone(timedelta(hours=7))
ONLINE_METHODS: Final = ("national-portal", "agency-gateway")
Cell = tuple[str, str, str]
Count = tuple[int, int]
Unit = tuple[str, str, date, bool]
"""Definition, dossier, day, and whether it counts above the line."""


def served(items: Iterable[Mapping[str, Any]]) -> dict[Cell, Count]:
    """Return the figures that metrics serves and that count anything."""
    return {
        (each["definition"], each["scope"], each["period"]): (each["numerator"], each["denominator"])
        for each in items
        if each["denominator"]
    }


def recounted(seen: Iterable[Seen]) -> dict[Cell, Count]:
    """Return every figure by definition, scope and period."""
    events = [each.event for each in seen]
    received = {e["data"]["dossier_code"]: e["data"] for e in _of(events, "dossier.received")}
    sums: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for definition, dossier, day, good in _units(events):
        for scope in _scopes(received[dossier]):
            for period in _periods(day):
                count = sums[definition, scope, period]
                count[0] += good
                count[1] += 1
    return {cell: (good, every) for cell, (good, every) in sums.items()}


def _units(events: list[dict[str, Any]]) -> Iterator[Unit]:
    for event in _of(events, "dossier.received"):
        data = event["data"]
        good = data["channel"] == "online" and data["service_level"] >= 3
        yield "online-dossiers/qd2866", data["dossier_code"], _day(event["time"]), good
    for event in _of(events, "payment.succeeded"):
        data = event["data"]
        good = data["method"] in ONLINE_METHODS
        day = _day(data.get("happened_at") or event["time"])
        yield "online-payment-transactions/qd2866", data["dossier_code"], day, good
    legs: defaultdict[str, list[tuple[date, bool]]] = defaultdict(list)
    for event in _of(events, "leg.dispatched"):
        if event["data"]["interagency"]:
            sent = (_day(event["time"]), event["data"]["mode"] == "electronic")
            legs[event["data"]["dossier_code"]].append(sent)
    for dossier, modes in legs.items():
        yield "electronic-routing/qd2866", dossier, min(modes)[0], all(good for _, good in modes)


def _of(events: Iterable[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    return (event for event in events if event["type"] == f"lgsp.{name}.v1")


def _scopes(data: Mapping[str, Any]) -> Iterator[str]:
    yield from ("province", f"level:{data['level']}", f"agency:{data['competent_agency']}")
    if data["district"]:
        yield f"district:{data['district']}"


def _periods(day: date) -> tuple[str, ...]:
    return f"{day:%Y-%m}", f"{day.year}-Q{(day.month + 2) // 3}", f"{day.year}", "to-date"


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(PROVINCE_TIME).date()
