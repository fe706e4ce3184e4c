"""What a batch may do, what it did, and when it did too badly to be kept."""

from collections import Counter
from dataclasses import dataclass, field

from services._runtime.arrivals import Arrival
from services._runtime.decisions import Unprocessable
from services._runtime.outbox import OutboxRow


class TooManyDeadLetters(Exception):
    """Record after record cannot be processed: more likely a bad deployment than bad records.

    Its text names the last of them and why; the batch is rolled back, so they may be no dead letters yet.
    """

    def __init__(self, arrival: Arrival, problem: Unprocessable) -> None:
        place = f"{arrival.topic.name}/{arrival.partition}, offset {arrival.offset}"
        super().__init__(f"the last one, {problem.reason}, is at {place}")


@dataclass(slots=True)
class BatchResult:
    """What a committed batch did. ``last_number`` is the newest outbox number of the lane."""

    rows: list[OutboxRow]
    last_number: int
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    dead: list[tuple[Arrival, Unprocessable]] = field(default_factory=list)
    dead_in_a_row: int = 0
    late: Counter[str] = field(default_factory=Counter)
    failed_timers: int = 0


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """``partitions`` of the hub; ``max_dead_in_a_row`` before the service stops loudly."""

    partitions: int
    max_dead_in_a_row: int
