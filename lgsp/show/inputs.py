"""A replay of inputs: what it would send and what it did, as words and data."""

from collections.abc import Iterator
from typing import Any

from lgsp.playback.giving_inputs import InputsOutcome, InputsReady
from lgsp.replay.envelope_columns import EPOCH, MICROSECOND
from lgsp.terminal import table
from services._runtime.instants import PROVINCE_TIME


def plan_data(ready: InputsReady) -> dict[str, Any]:
    """Return what would be sent, for programs; times are of the province."""
    count = ready.count
    return {
        "replayid": ready.id, "records": count.total, "steps": count.steps,
        "partitions": ready.plan.placing.target, "topics": dict(sorted(count.records.items())),
        "first": _moment(count.first_us), "last": _moment(count.last_us),
    }  # fmt: skip


def plan_lines(ready: InputsReady) -> Iterator[str]:
    """Yield how much of what would be sent."""
    yield from table(
        ("topic", "records"), [(name, f"{n:,}") for name, n in sorted(ready.count.records.items())]
    )


def span(ready: InputsReady) -> str:
    """Return how much it is altogether, and of when."""
    count, lanes = ready.count, ready.plan.placing.target
    when = f", from {_moment(count.first_us)} to {_moment(count.last_us)}" if count.total else ""
    return f"{count.total:,} records for {lanes} partitions in {count.steps:,} steps{when}"


def outcome_data(outcome: InputsOutcome) -> dict[str, Any]:
    """Return how it ended, for programs."""
    return {
        "replayid": outcome.ready.id, "records": outcome.done, "of": outcome.ready.count.total,
        "sent": outcome.done - outcome.began, "caught_up": outcome.caught_up, "waits": outcome.waits,
        "late_p99_seconds": outcome.lateness.quantile(0.99),
    }  # fmt: skip


def verdict(outcome: InputsOutcome) -> str:
    """Return the last word, and what to do next."""
    order, total = outcome.ready.order, outcome.ready.count.total
    if not outcome.caught_up:
        return f"{outcome.done:,} of {total:,} records are there; go on with the same command and --resume"
    option = f" --prefix {order.prefix}" if order.prefix else ""
    return (
        f"Hub {order.prefix!r} has been given {total:,} records and has done all that follows.\n"
        f"  Did it come to the same end? lgsp verify {order.recording.folder} --live{option}"
    )


def _moment(microseconds: int | None) -> str | None:
    if microseconds is None:
        return None
    return (EPOCH + microseconds * MICROSECOND).astimezone(PROVINCE_TIME).isoformat(timespec="seconds")
