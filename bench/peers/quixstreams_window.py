"""quixstreams' tumbling window of a day over the three topics: counts by agency, as the bare fold has them.

Run by a Python of its own, ``quixstreams_window.py SERVERS PREFIX RECORDS STATE``; prints CPU and counts.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from quixstreams import Application  # type: ignore[import-not-found]

Event = dict[str, Any]
Hit = Callable[[Event], bool]
TOPICS: dict[str, Hit] = {
    "routing": lambda event: event["data"]["mode"] == "electronic",
    "dossiers": lambda event: event["data"]["channel"] == "online" and event["data"]["service_level"] >= 3,
    "payments": lambda event: event["data"]["online"],
}


def main(servers: str, prefix: str, records: int, state: str) -> None:
    """Fold every record once and print what it took."""
    app = Application(
        broker_address=servers, consumer_group=f"{prefix}{time.time_ns()}", auto_offset_reset="earliest",
        state_dir=state, commit_interval=5.0, use_changelog_topics=True, loglevel="ERROR",
    )  # fmt: skip
    newest: dict[str, dict[tuple[Any, int], list[int]]] = {name: {} for name in TOPICS}
    for name, hit in TOPICS.items():
        topic = app.topic(prefix + name, value_deserializer="json", timestamp_extractor=_event_time)
        counted = (
            app.dataframe(topic)
            .tumbling_window(timedelta(days=1), grace_ms=timedelta(days=365))
            .reduce(reducer=_adding(hit), initializer=_beginning(hit))
            .current()
        )
        counted.update(_noting(newest[name]), metadata=True)
    began = time.process_time()
    app.run(count=records, timeout=60)
    took = time.process_time() - began
    counts = [[sum(one[n] for one in found.values()) for n in (0, 1)] for found in newest.values()]
    print(json.dumps({"cpu_us_per_event": took / records * 1e6, "counted": counts}))


def _event_time(value: Event, *_: object) -> int:
    return int(datetime.fromisoformat(value["time"]).timestamp() * 1000)


def _adding(hit: Hit) -> Callable[[list[int], Event], list[int]]:
    return lambda counts, event: [counts[0] + hit(event), counts[1] + 1]


def _beginning(hit: Hit) -> Callable[[Event], list[int]]:
    return lambda event: [int(hit(event)), 1]


def _noting(newest: dict[tuple[Any, int], list[int]]) -> Callable[..., None]:
    def note(window: Event, key: Any, *_: object) -> None:  # noqa: ANN401 - bytes or text, as the topic has it
        newest[key, window["start"]] = window["value"]

    return note


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
