"""The figures counted once more, by plain loops over the log: another way to the same numbers.

It shares nothing with the service that it checks, neither code nor state nor rounding.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from lgsp.stream.log import Log

ROUTING = "electronic-routing/qd2866"
PAYMENT = "online-payment-transactions/qd2866"
ONLINE = "online-dossiers/qd2866"
REUSE = "reuse/qd766"
ON_TIME = "on-time/nd61"
TARGETS = {ROUTING: (80, 100), PAYMENT: (30, 100), ONLINE: (50, 100), REUSE: (80, 100), ON_TIME: None}
"""Definition → reached out of so many; None: it has no target."""
PROVINCE_TIME = timezone(timedelta(hours=7))
LEAST_SERVICE_LEVEL = 3


class Cell(NamedTuple):
    """Which figure."""

    definition: str
    scope: str
    period: str


class Unit(NamedTuple):
    """One thing that is counted: whose, when, and whether it meets the target's condition."""

    definition: str
    dossier: str
    day: date
    good: bool


Counts = dict[Cell, tuple[int, int]]


def recount(log: Log) -> Counts:
    """Return numerator and denominator of every figure that has a denominator."""
    places = {}
    for event in _received(log):
        data = event["data"]
        places[data["dossier_code"]] = (data["competent_agency"], data["level"], data["district"])
    sums: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for unit in _units(log):
        if unit.dossier not in places:
            continue
        for scope in _scopes(*places[unit.dossier]):
            for period in _periods(unit.day):
                count = sums[Cell(unit.definition, scope, period)]
                count[0] += unit.good
                count[1] += 1
    return {cell: (good, every) for cell, (good, every) in sums.items()}


def _units(log: Log) -> Iterator[Unit]:
    yield from _online_dossiers(log)
    yield from _routed_dossiers(log)
    yield from _transactions(log)
    yield from _reusing_dossiers(log)
    yield from _dossiers_on_time(log)


def _received(log: Log) -> Iterator[dict[str, Any]]:
    for entry in log.of("dossiers"):
        if entry.event["type"] == "lgsp.dossier.received.v1":
            yield entry.event


def _online_dossiers(log: Log) -> Iterator[Unit]:
    for event in _received(log):
        data = event["data"]
        good = data["channel"] == "online" and data["service_level"] >= LEAST_SERVICE_LEVEL
        yield Unit(ONLINE, data["dossier_code"], _day(event["time"]), good)


def _reusing_dossiers(log: Log) -> Iterator[Unit]:
    for event in _received(log):
        data = event["data"]
        good = any(component["outcome"] != "attached" for component in data["components"])
        yield Unit(REUSE, data["dossier_code"], _day(event["time"]), good)


def _dossiers_on_time(log: Log) -> Iterator[Unit]:
    ends = {}
    for entry in log.of("routing"):
        if entry.event["type"] == "lgsp.dossier.finished.v1":
            ends[entry.event["data"]["dossier_code"]] = _moment(entry.event["data"]["finished_at"])
    for event in _received(log):
        code, due = event["data"]["dossier_code"], _moment(event["data"]["due_at"])
        yield Unit(ON_TIME, code, _day(event["time"]), code in ends and ends[code] <= due)


def _routed_dossiers(log: Log) -> Iterator[Unit]:
    legs: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)
    for entry in log.of("routing"):
        data = entry.event["data"]
        if entry.event["type"] == "lgsp.leg.dispatched.v1" and data["interagency"]:
            legs[data["dossier_code"]].append((_day(entry.event["time"]), data["mode"]))
    for dossier, sent in legs.items():
        first = min(day for day, _ in sent)
        yield Unit(ROUTING, dossier, first, all(mode == "electronic" for _, mode in sent))


def _transactions(log: Log) -> Iterator[Unit]:
    seen = set()
    for entry in log.of("payments"):
        data = entry.event["data"]
        if entry.event["type"] != "lgsp.payment.succeeded.v1":
            continue
        transaction = (data["dossier_code"], data["transaction_id"])
        if transaction not in seen:
            seen.add(transaction)
            online = data["method"] in {"national-portal", "agency-gateway"}
            moment = data.get("happened_at") or entry.event["time"]
            yield Unit(PAYMENT, data["dossier_code"], _day(moment), online)


def _scopes(agency: str, level: str, district: str | None) -> Iterator[str]:
    yield "province"
    yield f"level:{level}"
    yield f"agency:{agency}"
    if district:
        yield f"district:{district}"


def _periods(day: date) -> tuple[str, str, str, str]:
    quarter = 1 + (day.month - 1) // 3
    return f"{day.year}-{day.month:02}", f"{day.year}-Q{quarter}", f"{day.year}", "to-date"


def _day(moment: str) -> date:
    return _moment(moment).astimezone(PROVINCE_TIME).date()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
