"""What a hub of before told, told anew from its inputs by the cores of now: three days under contract 1.0.

Eighty dossiers of the eight procedures of then, recorded with the version that brought `lgsp replay`. Every
event is as it was, but for the differences below, each with its rule.
"""

import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from schemas.envelope import Event, type_of
from schemas.inbound import AttemptReported, AttemptStarted, LegAccepted, LegAnswered, SubmissionLodged
from tests.pure_hub import PureHub

RECORDING: Final = Path(__file__).with_name("recorded_under_contract_1_0.jsonl.xz")
INBOUND: Final = ("submissions", "agency-replies", "payment-reports")
TOLD: Final = ("dossiers", "routing", "payments")
KINDS: Final = {
    type_of(kind): kind
    for kind in (SubmissionLodged, LegAccepted, LegAnswered, AttemptStarted, AttemptReported)
}
Row = dict[str, Any]
Name = tuple[str, str, str, int]
"""Dossier, type, leg or order, and which one of these it is."""

RECEIPTS: Final = "a payment kept gets a receipt, and one that nobody ends fails (decision 44)"
TRANSIT: Final = "paper is on its way, and a limit begins when it arrives (decision 36)"
RESULTS: Final = "a result must be the procedure's: 1.001612's code was another then (decision 75)"
DIFFERS: Final = {
    ("told now", "receipt.issued"): (RECEIPTS, 32),
    ("told now", "payment.failed"): (RECEIPTS, 1),
    ("told otherwise", "leg.dispatched"): (TRANSIT, 31),
    ("told before", "leg.closed"): (RESULTS, 2),
    ("told before", "dossier.finished"): (RESULTS, 2),
    ("told before", "status.changed"): (RESULTS, 2),
    ("told before", "leg.dispatched"): (RESULTS, 2),
}
"""How an event differs, and its type → by which rule, and how many do."""


def recorded() -> list[Row]:
    return [json.loads(line) for line in lzma.decompress(RECORDING.read_bytes()).splitlines()]


def told_anew(rows: Iterable[Row]) -> PureHub:
    """Let the cores take what came in, slot by slot: what is due before a tick, then what came after it."""
    inputs, ticks = defaultdict[str, list[Event]](list), set[str]()
    for row in rows:
        if row["topic"] == "clock":
            ticks.add(row["event"]["time"])
        elif row["topic"] in INBOUND:
            inputs[row["topic"]].append(KINDS[row["event"]["type"]].model_validate(row["event"]))
    hub, before = PureHub(), datetime.fromisoformat("2021-01-01T00:00+07:00")
    for tick in sorted(map(datetime.fromisoformat, ticks)):
        for topic in INBOUND:
            hub.take(*(each for each in inputs[topic] if before < each.time <= tick))
        hub.tick(tick)
        before = tick
    return hub


def named(events: Iterable[Row]) -> Iterator[tuple[Name, Row]]:
    numbers: Counter[tuple[str, str, str]] = Counter()
    for event in events:
        data = event["data"]
        if "dossier_code" in data:
            name = (data["dossier_code"], event["type"], data.get("leg_id") or data.get("order_id") or "")
            numbers[name] += 1
            yield (*name, numbers[name]), {"time": event["time"], "data": data}


def differences(before: dict[Name, Row], now: dict[Name, Row]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for name in before.keys() | now.keys():
        kind = name[1].removeprefix("lgsp.").removesuffix(".v1")
        if name not in now:
            found["told before", kind] += 1
        elif name not in before:
            found["told now", kind] += 1
        elif before[name] != now[name]:
            found["told otherwise", kind] += 1
    return found


def test_a_recording_of_before_is_told_as_it_was_but_for_the_rules_that_changed() -> None:
    rows = recorded()
    hub = told_anew(rows)
    before = dict(named(row["event"] for row in rows if row["topic"] in TOLD))
    now = dict(named(json.loads(event.model_dump_json()) for event in hub.events))
    assert len({name[0] for name in before}) == len({name[0] for name in now}) == 79
    assert differences(before, now) == {each: number for each, (_, number) in DIFFERS.items()}
    assert [refused.reason for refused in hub.refused] == ["wrong-result"] * 2


def test_what_is_told_otherwise_of_a_leg_is_its_way_and_its_limit() -> None:
    rows = recorded()
    before = dict(named(row["event"] for row in rows if row["topic"] in TOLD))
    now = dict(named(json.loads(event.model_dump_json()) for event in told_anew(rows).events))
    changed = [(before[name], now[name]) for name in before.keys() & now.keys() if before[name] != now[name]]
    fields = Counter(
        field
        for one, other in changed
        for field in other["data"]
        if one["data"].get(field) != other["data"][field]
    )
    assert fields.keys() == {"arrives_at", "due_at", "participants"}
    assert all(one["time"] == other["time"] for one, other in changed)
