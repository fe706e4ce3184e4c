"""What counts from the reception on: how it came, how it travelled, how it was paid for."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from lgsp.stream.counting.unit import LEAST_SERVICE_LEVEL, Unit, day, moment, received, told
from lgsp.stream.log import Log


class Leg(NamedTuple):
    """A way between two agencies."""

    sent: date
    electronic: bool
    one_stop: bool


def units_under_way(log: Log) -> Iterator[Unit]:
    """Yield what counts whether or not a dossier is finished."""
    yield from _lodged(log)
    yield from _routed(log)
    yield from _paid(log)
    yield from _owing(log)


def _lodged(log: Log) -> Iterator[Unit]:
    ends = {
        event["data"]["dossier_code"]: moment(event["data"]["finished_at"])
        for event in told(log, "routing", "dossier.finished", "dossier_code")
    }
    for event in received(log):
        data, code, on = event["data"], event["data"]["dossier_code"], day(event["time"])
        online = data["channel"] == "online" and data["service_level"] >= LEAST_SERVICE_LEVEL
        yield Unit("online-dossiers/qd2866", code, on, online)
        outcomes = {component["outcome"] for component in data["components"]}
        yield Unit("reuse/qd766", code, on, bool(outcomes - {"attached"}))
        yield Unit("shared/qd766", code, on, "shared" in outcomes)
        yield Unit("on-time/nd61", code, on, code in ends and ends[code] <= moment(data["due_at"]))


def _routed(log: Log) -> Iterator[Unit]:
    legs: defaultdict[str, list[Leg]] = defaultdict(list)
    for event in told(log, "routing", "leg.dispatched", "dossier_code", "leg_id"):
        data = event["data"]
        if data["interagency"]:
            leg = Leg(day(event["time"]), data["mode"] == "electronic", data["one_stop"])
            legs[data["dossier_code"]].append(leg)
            yield Unit("electronic-routing/leg-weighted", data["dossier_code"], leg.sent, leg.electronic)
    for code, ways in legs.items():
        first, electronic = min(leg.sent for leg in ways), [leg.electronic for leg in ways]
        yield Unit("electronic-routing/qd2866", code, first, all(electronic))
        yield Unit("electronic-routing/any-leg", code, first, any(electronic))
        desks = [leg for leg in ways if leg.one_stop]
        if desks:
            first = min(leg.sent for leg in desks)
            yield Unit("electronic-routing/tt23-2018", code, first, all(leg.electronic for leg in desks))


def _paid(log: Log) -> Iterator[Unit]:
    for code, on, online in _payments(log):
        yield Unit("online-payment-transactions/qd2866", code, on, online)


def _owing(log: Log) -> Iterator[Unit]:
    """Yield the dossiers with a fee or charge, taxes apart; good: some of it was paid online."""
    online = {code for code, _, is_online in _payments(log) if is_online}
    for event in received(log):
        fees = (each for each in event["data"]["fees"] if each["kind"] != "tax")
        if sum(each["amount_vnd"] for each in fees) > 0:
            code = event["data"]["dossier_code"]
            yield Unit("online-payment-dossiers/qd766", code, day(event["time"]), code in online)


def _payments(log: Log) -> Iterator[tuple[str, date, bool]]:
    """Yield whose each transaction was, when money was taken, and whether online."""
    for event in told(log, "payments", "payment.succeeded", "dossier_code", "transaction_id"):
        data = event["data"]
        online = data["method"] in {"national-portal", "agency-gateway"}
        yield data["dossier_code"], day(data.get("happened_at") or event["time"]), online
