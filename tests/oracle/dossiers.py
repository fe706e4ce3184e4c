"""What counts by dossier, leg, payment or rating: one line a thing, straight from the events."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from tests.oracle.cells import Cell, Count, Event, Place, day_of, moment, of, periods, scopes

ONLINE_METHODS: Final = ("national-portal", "agency-gateway")
THREE_FIELDS: Final = ("G13-DD01", "G17-XD01", "G17-HN01", "G05-DT01")


class Thing(NamedTuple):
    """Something that a definition counts."""

    definition: str
    dossier: str
    day: date
    good: bool


def counted(events: list[Event]) -> dict[Cell, Count]:
    """Return every figure that is a sum of days."""
    places = {e["subject"]: place_of(e) for e in of(events, "dossier.received")}
    sums: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for thing in things(events):
        if thing.dossier in places:
            for scope in scopes(places[thing.dossier]):
                for period in periods(thing.day):
                    sums[thing.definition, scope, period][0] += thing.good
                    sums[thing.definition, scope, period][1] += 1
    return {cell: (good, every) for cell, (good, every) in sums.items()}


def place_of(received: Event) -> Place:
    """Return where a dossier counts."""
    data = received["data"]
    return Place(data["competent_agency"], data["level"], data["district"] or "", data["field_code"])


def things(events: list[Event]) -> Iterator[Thing]:
    """Yield everything that counts under the definitions of dossiers."""
    yield from _routed(events)
    yield from _paid(events)
    yield from _received(events)
    yield from _finished(events)
    yield from _rated(events)


def _routed(events: list[Event]) -> Iterator[Thing]:
    legs: defaultdict[str, list[tuple[date, bool, bool]]] = defaultdict(list)
    for event in of(events, "leg.dispatched"):
        data = event["data"]
        if data["interagency"]:
            sent = (day_of(event["time"]), data["mode"] == "electronic", data["one_stop"])
            legs[data["dossier_code"]].append(sent)
            yield Thing("electronic-routing/leg-weighted", data["dossier_code"], sent[0], sent[1])
    for code, sent_legs in legs.items():
        first = min(sent_legs)[0]
        modes = [good for _, good, _ in sent_legs]
        yield Thing("electronic-routing/qd2866", code, first, all(modes))
        yield Thing("electronic-routing/any-leg", code, first, any(modes))
        desks = [(day, good) for day, good, one_stop in sent_legs if one_stop]
        if desks:
            first = min(desks)[0]
            yield Thing("electronic-routing/tt23-2018", code, first, all(good for _, good in desks))


def _paid(events: list[Event]) -> Iterator[Thing]:
    online: set[str] = set()
    for event in of(events, "payment.succeeded"):
        data = event["data"]
        good = data["method"] in ONLINE_METHODS
        day = day_of(data.get("happened_at") or event["time"])
        yield Thing("online-payment-transactions/qd2866", data["dossier_code"], day, good)
        if good:
            online.add(data["dossier_code"])
    for event in of(events, "dossier.received"):
        if any(fee["amount_vnd"] > 0 for fee in event["data"]["fees"] if fee["kind"] != "tax"):
            code, day = event["subject"], day_of(event["time"])
            yield Thing("online-payment-dossiers/qd766", code, day, code in online)


def _received(events: list[Event]) -> Iterator[Thing]:
    finishes = {e["subject"]: moment(e["data"]["finished_at"]) for e in of(events, "dossier.finished")}
    for event in of(events, "dossier.received"):
        code, data, day = event["subject"], event["data"], day_of(event["time"])
        good = data["channel"] == "online" and data["service_level"] in (3, 4)
        yield Thing("online-dossiers/qd2866", code, day, good)
        outcomes = {each["outcome"] for each in data["components"]}
        yield Thing("shared/qd766", code, day, "shared" in outcomes)
        yield Thing("reuse/qd766", code, day, bool(outcomes & {"reused", "shared"}))
        in_time = code in finishes and finishes[code] <= moment(data["due_at"])
        yield Thing("on-time/nd61", code, day, in_time)


def _finished(events: list[Event]) -> Iterator[Thing]:
    receptions = {e["subject"]: e["data"] for e in of(events, "dossier.received")}
    last_rating = {code: e["data"]["rating"] for code, e in _last_ratings(events).items()}
    moves: defaultdict[str, list[Event]] = defaultdict(list)
    supplements: defaultdict[str, int] = defaultdict(int)
    for name in ("supplement.received", "due.changed"):
        for event in of(events, name):
            moves[event["subject"]].append(event)
            supplements[event["subject"]] += name == "supplement.received"
    for event in of(events, "dossier.finished"):
        code, at = event["subject"], event["data"]["finished_at"]
        if code not in receptions:
            continue
        due = moment(receptions[code]["due_at"])
        if moves[code]:
            due = max((moment(e["time"]), moment(e["data"]["new_due_at"])) for e in moves[code])[1]
        punctual = moment(at) <= due and supplements[code] < 2
        day, due_day = day_of(at), day_of(due.isoformat())
        yield Thing("on-time/qd766", code, day, punctual)
        yield Thing("early/tt01-2018", code, day, punctual and day < due_day)
        yield Thing("complete-at-once/tt01-2018", code, day, supplements[code] == 0)
        yield Thing("complete-after-one/tt01-2018", code, day, supplements[code] < 2)
        yield Thing("satisfaction/qd766", code, day, punctual and last_rating.get(code) != "dissatisfied")
        if receptions[code]["channel"] == "online" and receptions[code]["service_level"] > 2:
            yield Thing("online-on-time/tt01-2018", code, day, punctual)
        yield from _digital(code, day, receptions[code], event["data"].get("result"))


def _digital(
    code: str, day: date, reception: dict[str, Any], result: dict[str, Any] | None
) -> Iterator[Thing]:
    if result is not None:
        yield Thing("electronic-results/qd766", code, day, result["digitised"])
    files = [each for each in reception["components"] if each["digitised"]]
    yield Thing("digitised-dossiers/qd766", code, day, bool(files) and (not result or result["digitised"]))


def _rated(events: list[Event]) -> Iterator[Thing]:
    ends = {e["subject"]: moment(e["data"]["finished_at"]) for e in of(events, "dossier.finished")}
    fields = {e["subject"]: e["data"]["field_code"] for e in of(events, "dossier.received")}
    for code, last in _last_ratings(events).items():
        if code in ends and moment(last["time"]) >= ends[code]:
            good, day = last["data"]["rating"] == "satisfied", day_of(last["time"])
            yield Thing("satisfaction/qd2866", code, day, good)
            if fields.get(code) in THREE_FIELDS:
                yield Thing("satisfaction/qd2866-land-construction-investment", code, day, good)


def _last_ratings(events: list[Event]) -> dict[str, Event]:
    ratings: defaultdict[str, list[Event]] = defaultdict(list)
    for event in of(events, "feedback.given"):
        ratings[event["subject"]].append(event)
    return {
        code: max(each, key=lambda e: (moment(e["time"]), e.get("seq") or 0))
        for code, each in ratings.items()
    }
