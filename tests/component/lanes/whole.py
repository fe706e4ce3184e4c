"""What must hold of a hub whose lanes have taken everything, whatever was done to them."""

import json
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any, Final

from schemas.topics import ALL, NUMBERED, SERVICES
from services._province.statuses import ALLOWED, DossierStatus
from services.metrics.app import as_of
from services.metrics.lookup import Question, answered
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import MemoryLane
from tests.hub.outside_reader import Seen, check, check_complete
from tests.oracle.figures import every_figure, on_topic, served

Data = dict[str, Any]
INBOUND: Final = tuple(topic for topic in ALL if topic.kind == "inbound")


def assert_once_and_in_order(kafka: MemoryKafka) -> None:
    """Invariant 1: every event of the hub once, its numbers without holes, whoever died when."""
    faults = check(kafka.seen(*(topic.name for topic in NUMBERED)))
    assert not faults, str(faults)


def assert_answered(kafka: MemoryKafka, lodged: list[str]) -> None:
    """Invariants 2 and 3: what was acknowledged is decided or a dead letter, and no record is dead twice."""
    places = Counter(_place(each) for each in kafka.seen("dead-letters"))
    assert all(times == 1 for times in places.values()), places
    log, seen = kafka.logs["submissions"], kafka.seen(*(topic.name for topic in NUMBERED))
    dead = {
        _submission(log[offset].value)
        for service, topic, offset in places
        if (service, topic) == ("intake", "submissions")
    }
    answered_too = {e.event["data"]["submission_id"] for e in seen if "submission_id" in e.event["data"]}
    faults = check_complete(seen, lodged, {one for one in dead if one and one not in answered_too})
    assert not faults, str(faults)


def assert_repeats_are_no_fault(kafka: MemoryKafka) -> None:
    """Raise when a service took a record and made a dead letter of the very same bytes later."""
    places = {_place(each) for each in kafka.seen("dead-letters")}
    for topic in INBOUND:
        for service in SERVICES:
            good: set[bytes | None] = set()
            for offset, row in enumerate(kafka.logs[topic.name]):
                dead = (service, topic.name, offset) in places
                assert not (dead and row.value in good), f"{service} gave a repeat up: {row.value!r}"
                good |= set() if dead else {row.value}


def assert_lawful(kafka: MemoryKafka) -> None:
    """Legs are sent and closed once, statuses follow the table, time never runs back, money is kept once."""
    told: defaultdict[str, list[Data]] = defaultdict(list)
    times: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in kafka.seen(*(topic.name for topic in NUMBERED)):
        event = each.event
        told[event["type"].removeprefix("lgsp.").removesuffix(".v1")].append(event["data"])
        times[each.topic, event["subject"]].append(event["time"])
    for where, moments in times.items():
        assert where[0] != "routing" or moments == sorted(moments), f"{where} goes back in time"
    _once(told["leg.dispatched"], "leg_id")
    _once(told["leg.closed"], "leg_id")
    _once(told["dossier.finished"], "dossier_code")
    _once(told["receipt.issued"], "transaction_id")
    _once(told["refund.issued"], "transaction_id")
    _statuses(told["status.changed"])
    _numbers([each["dossier_code"] for each in told["dossier.received"]])
    _paid_before_approval(kafka, {each["order_id"] for each in told["payment.succeeded"]})


def assert_the_same_again(lane: MemoryLane) -> None:
    """Invariant 4(a): a lane that lives once and takes the same records in one batch tells the very same."""
    twin = MemoryLane(lane.spec, MemoryKafka())
    if lane.taken:
        twin.take(list(lane.taken))
    assert twin.published == lane.published, lane.spec.name
    twin.close()


def assert_figures(metrics: MemoryLane) -> None:
    """Invariant 5: the figures are those of a recount of the topics by plain loops."""
    with metrics.engine.begin() as tx:
        page = answered(tx, Question(limit=1_000_000), as_of)
    shown = served([each.model_dump(mode="json") for each in page.figures])
    events = [each.event for each in metrics.kafka.seen(*(topic.name for topic in NUMBERED))]
    expected = every_figure(events, page.figures[0].as_of.date()) if page.figures else {}
    assert shown == on_topic(expected)


def _once(data: list[Data], name: str) -> None:
    found = Counter(each[name] for each in data)
    assert all(times == 1 for times in found.values()), found


def _statuses(changes: list[Data]) -> None:
    paths: defaultdict[str, list[int | None]] = defaultdict(lambda: [None])
    for each in changes:
        path = paths[each["dossier_code"]]
        assert path[-1] == each["from_status"], path
        path.append(each["to_status"])
    for path in paths.values():
        for before, after in pairwise(path):
            assert after in ALLOWED[None if before is None else DossierStatus(before)], path


def _numbers(codes: list[str]) -> None:
    """Raise unless running numbers are 1, 2, 3 … per agency and day, in the order received."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    for code in codes:
        day, _, number = code.rpartition("-")
        days[day].append(int(number))
    for day, numbers in days.items():
        assert numbers == list(range(1, len(numbers) + 1)), day


def _paid_before_approval(kafka: MemoryKafka, paid: set[str]) -> None:
    """Raise unless every order that was demanded before an approval is paid (design, section 5)."""
    owed: defaultdict[str, set[str]] = defaultdict(set)
    for event in (each.event for each in kafka.seen("routing")):
        data = event["data"]
        if event["type"] == "lgsp.fee.demanded.v1":
            owed[data["dossier_code"]].add(data["order_id"])
        if event["type"] == "lgsp.dossier.finished.v1" and data["outcome"] == "approved":
            assert owed[data["dossier_code"]] <= paid, data["dossier_code"]


def _place(letter: Seen) -> tuple[str, str, int]:
    """Return whose dead letter it is and where the record stands."""
    said = {name: (value or b"").decode() for name, value in letter.headers if name.startswith("lgsp_dl_")}
    return said["lgsp_dl_service"], said["lgsp_dl_topic"], int(said["lgsp_dl_offset"])


def _submission(value: bytes | None) -> str | None:
    try:
        found = json.loads(value or b"")["data"]["submission_id"]
    except (ValueError, TypeError, LookupError):
        return None
    return found if isinstance(found, str) else None
