"""What a replay would do and what it did, as words, tables and data."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from lgsp.show.bars import RULER, day_rows
from lgsp.terminal import table

if TYPE_CHECKING:
    from lgsp.playback.replaying import Outcome, Prepared
    from lgsp.problems import Problem

QUANTILES: Final = (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
MILLISECONDS: Final = 1000
DAY_MS: Final = 86_400_000


def preface(ready: "Prepared") -> Iterator[str]:
    """Yield what is worth knowing before anything is sent."""
    yield f"Replay {ready.id}: {ready.order.material.total:,} records to {ready.order.bootstrap_servers}"
    yield from notes(ready)


def notes(ready: "Prepared") -> Iterator[str]:
    """Yield what a reader of the target will notice."""
    if ready.order.material.recording.manifest.state != "complete":
        yield "The recording is not complete: what it holds so far is replayed."
    for name, one in sorted(ready.missing.items()):
        yield f"{name} is made: {one.partitions} partitions, {_clock(append=one.append_time)}, kept for ever."
    for topic, lane in ready.lanes.items():
        there = ready.there.get(lane.target)
        if there is not None and there.append_time:
            yield f"{lane.target} has the broker's timestamps: those of the records are lost."
        if not lane.kept:
            yield f"{topic} goes to {lane.partitions} partitions by key: it was recorded with other many."
        if there is not None and _is_doomed(ready, topic, there.retention_ms):
            days = there.retention_ms / DAY_MS
            yield f"{lane.target} keeps {days:g} days by timestamp: older records will be deleted soon."


def state(began: int | None, total: int) -> str:
    """Return whether a replay was begun where it goes, and how far it is."""
    if began is None:
        return "Whether it was begun here cannot be told."
    if not began:
        return "It was not begun here."
    return f"Begun here: {began:,} of {total:,} records are there, {total - began:,} would follow."


def dry_run_lines(ready: "Prepared", began: int | None) -> Iterator[str]:
    """Yield what would be sent to where, and at what times of the province, moved as they would be sent."""
    material = ready.order.material
    yield f"Replay {ready.id}: {material.total:,} records"
    rows = [
        (row["topic"], row["type"] or "-", f"{row['records']:,}", ready.lanes[row["topic"]].target)
        for row in material.counts
    ]
    yield from (f"  {line}" for line in table(("topic", "type", "records", "target"), rows))
    yield state(began, material.total)
    times = [moment for row in material.counts for moment in _sent_at(ready, row) if moment]
    if times:
        yield f"Events of {min(times):%Y-%m-%d %H:%M:%S} to {max(times):%Y-%m-%d %H:%M:%S}, in the province"
        plot = table(("day", RULER, "events"), day_rows(material.hours))
        yield from (f"  {line}" for line in plot)
        speed = ready.order.speed
        if speed != float("inf"):
            seconds = (max(times) - min(times)).total_seconds() / speed
            yield f"It would take {timedelta(seconds=round(seconds))}"
    yield from notes(ready)


def dry_run_data(ready: "Prepared", began: int | None, against: "Sequence[Problem]") -> dict[str, Any]:
    """Return the same as data."""
    material = ready.order.material
    return {
        "replayid": ready.id,
        "records": material.total,
        "begun": began,
        "types": [
            {"topic": row["topic"], "type": row["type"], "records": row["records"],
             **dict(zip(("first", "last"), map(_text, _sent_at(ready, row)), strict=True))}
            for row in material.counts
        ],
        "hours": [{"hour": _text(hour), "events": events} for hour, events in material.hours],
        "targets": _targets(ready),
        "notes": list(notes(ready)),
        "refusals": [problem.as_json() for problem in against],
    }  # fmt: skip


def summary_lines(outcome: "Outcome") -> list[str]:
    """Return how it went."""
    data = summary_data(outcome)
    rows = [
        (topic, one["target"], one["partitions"], f"{one['records']:,}")
        for topic, one in data["topics"].items()
    ]
    late = data["lateness_ms"]
    lateness = (
        "" if late is None else "; late by " + ", ".join(f"{name} {ms:g} ms" for name, ms in late.items())
    )
    sent = f"{data['records']:,} records in {data['transactions']:,} transactions"
    took = f"{data['seconds']:.1f} s, {data['records_per_second']:,.0f} a second{lateness}"
    return [*table(("topic", "target", "partitions", "records"), rows), f"{sent} and {took}"]


def summary_data(outcome: "Outcome") -> dict[str, Any]:
    """Return how it went, as data. ``records``: of this run; ``done`` of ``total`` are there."""
    ready, played = outcome.prepared, outcome.played
    sent = outcome.done - outcome.began
    late = {name: played.lateness.quantile(share) for name, share in QUANTILES}
    return {
        "replayid": ready.id,
        "records": sent,
        "done": outcome.done,
        "total": outcome.total,
        "resumed_from": outcome.began,
        "topics": _targets(ready),
        "transactions": outcome.transactions,
        "seconds": round(played.seconds, 3),
        "records_per_second": round(sent / played.seconds, 1) if played.seconds else 0.0,
        "lateness_ms": None
        if late["max"] is None
        else {name: seconds * MILLISECONDS for name, seconds in late.items() if seconds is not None},
        "effects": "wanted" if ready.order.effects else "suppressed",
        "notes": list(notes(ready)),
    }


def _targets(ready: "Prepared") -> dict[str, Any]:
    return {
        topic: {
            "target": lane.target,
            "records": ready.order.material.count_of(topic),
            "partitions": lane.partitions,
            "partitions_kept": lane.kept,
            "made": lane.target in ready.missing,
            "timestamps": "broker" if _appends(ready, lane.target) else "kept",
        }
        for topic, lane in ready.lanes.items()
    }


def _sent_at(ready: "Prepared", row: dict[str, Any]) -> list[Any]:
    """Return the first and the last moment of a row of counts, moved as its records are."""
    shift = ready.order.shift or timedelta()
    return [None if row[end] is None else row[end] + shift for end in ("first", "last")]


def _appends(ready: "Prepared", target: str) -> bool:
    return ready.missing[target].append_time if target in ready.missing else ready.there[target].append_time


def _is_doomed(ready: "Prepared", topic: str, retention_ms: int) -> bool:
    oldest = [row["oldest_ms"] for row in ready.order.material.counts if row["topic"] == topic]
    known = [each for each in oldest if each is not None]
    return retention_ms >= 0 and bool(known) and min(known) < time.time() * MILLISECONDS - retention_ms


def _clock(*, append: bool) -> str:
    return "the broker's timestamps" if append else "the records' own timestamps"


def _text(moment: Any) -> str | None:  # noqa: ANN401 (what DuckDB has for a moment)
    return None if moment is None else moment.isoformat()
