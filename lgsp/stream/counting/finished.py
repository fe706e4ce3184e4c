"""What counts from the finish on: on time, at once, as data, to the applicant's content."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lgsp.stream.counting.unit import LEAST_SERVICE_LEVEL, Event, Unit, day, moment, received, told
from lgsp.stream.log import Log

MOST_SUPPLEMENTS: Final = 1
"""More of them make a dossier late, whatever its dates say (QĐ 766/QĐ-TTg no. 2.1)."""
THREE_FIELDS: Final = frozenset({"G13-DD01", "G17-XD01", "G17-HN01", "G05-DT01"})
"""Land, construction, investment (inferred: the text names no codes)."""


@dataclass
class _Known:
    """What is known by dossier: receptions, due dates that followed, supplements, last ratings."""

    receptions: dict[str, Event]
    dues: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    supplements: Counter[str] = field(default_factory=Counter)
    ratings: dict[str, Event] = field(default_factory=dict)


def units_finished(log: Log) -> Iterator[Unit]:
    """Yield what counts once a dossier is finished."""
    known = _known(log)
    for event in told(log, "routing", "dossier.finished", "dossier_code"):
        code = event["data"]["dossier_code"]
        if code in known.receptions:
            yield from _punctual(code, event["data"], known)
            yield from _as_data(code, event["data"], known.receptions[code])
            yield from _rated(code, event["data"], known)


def _known(log: Log) -> _Known:
    known = _Known({event["data"]["dossier_code"]: event["data"] for event in received(log)})
    for topic, kind in (("dossiers", "supplement.received"), ("routing", "due.changed")):
        for event in told(log, topic, kind):
            code = event["data"]["dossier_code"]
            due = moment(event["time"]), moment(event["data"]["new_due_at"])
            known.dues[code] = max(due, known.dues.get(code, due))
            known.supplements[code] += topic == "dossiers"
    for event in told(log, "dossiers", "feedback.given"):
        code = event["data"]["dossier_code"]
        if code not in known.ratings or _order(event) > _order(known.ratings[code]):
            known.ratings[code] = event
    return known


def _order(rating: Event) -> tuple[datetime, int]:
    return moment(rating["time"]), rating.get("seq") or 0


def _punctual(code: str, end: Event, known: _Known) -> Iterator[Unit]:
    reception, at, on = known.receptions[code], moment(end["finished_at"]), day(end["finished_at"])
    due = known.dues[code][1] if code in known.dues else moment(reception["due_at"])
    times = known.supplements[code]
    in_time = at <= due and times <= MOST_SUPPLEMENTS
    yield Unit("on-time/qd766", code, on, in_time)
    yield Unit("early/tt01-2018", code, on, in_time and on < day(due.isoformat()))
    yield Unit("complete-at-once/tt01-2018", code, on, times == 0)
    yield Unit("complete-after-one/tt01-2018", code, on, times <= 1)
    if reception["channel"] == "online" and reception["service_level"] >= LEAST_SERVICE_LEVEL:
        yield Unit("online-on-time/tt01-2018", code, on, in_time)
    last = known.ratings.get(code)
    content = last is None or last["data"]["rating"] != "dissatisfied"
    yield Unit("satisfaction/qd766", code, on, in_time and content)


def _as_data(code: str, end: Event, reception: Event) -> Iterator[Unit]:
    on, result = day(end["finished_at"]), end.get("result")
    if result is not None:
        yield Unit("electronic-results/qd766", code, on, result["digitised"])
    papers = any(component["digitised"] for component in reception["components"])
    yield Unit("digitised-dossiers/qd766", code, on, papers and (result is None or result["digitised"]))


def _rated(code: str, end: Event, known: _Known) -> Iterator[Unit]:
    last = known.ratings.get(code)
    if last is not None and moment(last["time"]) >= moment(end["finished_at"]):
        on, good = day(last["time"]), last["data"]["rating"] == "satisfied"
        yield Unit("satisfaction/qd2866", code, on, good)
        if known.receptions[code]["field_code"] in THREE_FIELDS:
            yield Unit("satisfaction/qd2866-land-construction-investment", code, on, good)
