"""Small logs by hand as recordings: events with their envelope, one after another."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lgsp.replay.recording import Recording
from lgsp.stream.record import Record
from tests.unit.replay.recordings import a_recording

ONE, TWO = "H62.12-210308-0001", "H62.12-210308-0002"
Event = dict[str, Any]


def an_event(topic: str, kind: str, subject: str, time: str, **more: Any) -> tuple[str, Event]:
    """Return an event and its topic; ``time`` is of 8 March 2021, ``data`` and the envelope can be varied."""
    event: Event = {
        "id": f"{kind}/{subject}/{time}", "source": "/test", "type": f"lgsp.{kind}.v1", "subject": subject,
        "time": f"2021-03-08T{time}+07:00", "data": {"dossier_code": subject},
    }  # fmt: skip
    return topic, event | more


def rows(events: Iterable[tuple[str, Event]], step_ms: int = 10) -> list[Record]:
    """Return the records of events, all in partition 0, written one after another."""
    offsets: Counter[str] = Counter()
    found = []
    for number, (topic, event) in enumerate(events):
        key = str(event["subject"]).partition("-")[0].encode()
        value = json.dumps(event).encode()
        found.append(Record(topic, 0, offsets[topic], key, value, 1_615_000_000_000 + number * step_ms))
        offsets[topic] += 1
    return sorted(found)


def told(folder: Path, events: Iterable[tuple[str, Event]]) -> Recording:
    """Return a recording of events."""
    return a_recording(folder, rows(events))
