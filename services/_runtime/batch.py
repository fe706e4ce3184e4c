"""One batch of records becomes one database transaction: decide, write state, positions and outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, bindparam, update

from services._runtime.arrivals import Arrival, Decoder
from services._runtime.batch_result import BatchResult, BatchSettings
from services._runtime.crash import Reached
from services._runtime.deciding import Deciding, Decoded
from services._runtime.decisions import Unprocessable
from services._runtime.outbox import OutboxPlace, delete_to, number_and_store
from services._runtime.spec import ServiceSpec
from services._runtime.tables import LANES, POSITIONS
from services._runtime.upsert import upsert

_OURS: Final = LANES.c.lane == bindparam("of")
_LOCK: Final = (
    update(LANES)
    .where(_OURS, LANES.c.epoch == bindparam("mine"))
    .values(epoch=bindparam("mine"))
    .returning(LANES.c.last_number, LANES.c.batches)
)
_WRITE: Final = (
    update(LANES)
    .where(_OURS)
    .values({name: bindparam(name) for name in ("last_number", "deleted_to", "batches", "dead_in_a_row")})
)
"""Built once: SQLAlchemy takes as long to build a statement as to execute it."""

Positions = Mapping[tuple[str, int], int]


class LaneLost(Exception):
    """Another instance has taken the lane; what was being done for it is void."""


class CommittedAlready(Exception):
    """The batch is in the database: its commit went through, only the answer to it was lost."""


@dataclass(frozen=True, slots=True)
class LaneKey:
    """A lane as its owner knows it: number, epoch, and how many batches it knows to be committed."""

    lane: int
    epoch: int
    batches: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one lane in the order taken, and where the inputs stand after them.

    ``published_to``: outbox rows up to here may go. ``given_up`` holds, by index, records that are dead
    letters whatever they say.
    """

    owner: LaneKey
    arrivals: Sequence[Arrival]
    positions: Positions
    published_to: int = 0
    dead_in_a_row: int = 0
    given_up: Mapping[int, Unprocessable] = field(default_factory=dict)


class BatchProcessor:
    """Takes batches of one service's records to the database."""

    def __init__(self, spec: ServiceSpec, settings: BatchSettings, reached: Reached) -> None:
        self._spec = spec
        self._settings = settings
        self._reached = reached
        self._decoder = Decoder(spec.decodes, spec.readings, spec.overhears)

    def process(self, tx: Connection, batch: Batch) -> BatchResult:
        """Apply a batch inside the caller's transaction.

        Raises LaneLost when the epoch is no longer the owner's, CommittedAlready when the lane is one batch
        further than the owner knows, TooManyDeadLetters before anything is kept.
        """
        lane = batch.owner.lane
        last_number = lock_lane(tx, batch.owner)
        run = Deciding(self._spec, self._settings, tx, batch.dead_in_a_row)
        decoded = self._decoded(batch)
        run.read_ahead(batch.arrivals, decoded)
        for arrival, event in zip(batch.arrivals, decoded, strict=True):
            run.take(arrival, event)
        run.finish()
        place = OutboxPlace(lane, last_number, self._spec.name, self._settings.partitions)
        result = run.result
        result.rows = number_and_store(tx, place, run.drafts)
        result.last_number = last_number + len(result.rows)
        if run.copying is not None:
            run.copying.keep(tx, lane, result.rows, last_number)
        upsert(tx, POSITIONS, [_position(input_, offset) for input_, offset in batch.positions.items()])
        delete_to(tx, lane, batch.published_to)
        now = {
            "of": lane,
            "last_number": result.last_number,
            "deleted_to": batch.published_to,
            "batches": batch.owner.batches + 1,
            "dead_in_a_row": result.dead_in_a_row,
        }
        tx.execute(_WRITE, now)
        self._reached("before-database-commit")
        return result

    def _decoded(self, batch: Batch) -> list[Decoded]:
        decode, decoded = self._decoder.decode, list[Decoded]()
        for number, arrival in enumerate(batch.arrivals):
            if number in batch.given_up:
                decoded.append(batch.given_up[number])
                continue
            try:
                decoded.append(decode(arrival))
            except Unprocessable as problem:
                decoded.append(problem)
        return decoded


def lock_lane(tx: Connection, owner: LaneKey) -> int:
    """Lock the lane's row and return its last outbox number; raises LaneLost, CommittedAlready."""
    locked = tx.execute(_LOCK, {"of": owner.lane, "mine": owner.epoch}).first()
    if locked is None:
        raise LaneLost
    if locked.batches != owner.batches:
        raise CommittedAlready
    return int(locked.last_number)


def _position(place: tuple[str, int], offset: int) -> dict[str, str | int]:
    return {"topic": place[0], "partition": place[1], "next_offset": offset}
