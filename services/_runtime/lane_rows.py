"""The lane's row in the database: its epoch, and what its outbox says to one who takes it over."""

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from services._runtime.batch import LaneLost
from services._runtime.outbox import OutboxRow, read_after
from services._runtime.startup import check_published
from services._runtime.tables import LANES


class Taken(NamedTuple):
    """The lane's row right after it was taken over."""

    epoch: int
    batches: int
    dead_in_a_row: int


def next_epoch(tx: Connection, lane: int, epoch: int) -> Taken:
    """Take a lane over; ``epoch`` is our own or 0 before the first time. Raises LaneLost.

    Never bumped unconditionally but at first: a thawed zombie would steal its lane back.
    """
    mine = LANES.c.lane == lane
    if epoch:
        mine &= LANES.c.epoch == epoch
    taken = tx.execute(
        update(LANES)
        .where(mine)
        .values(epoch=LANES.c.epoch + 1)
        .returning(LANES.c.epoch, LANES.c.batches, LANES.c.dead_in_a_row)
    ).first()
    if taken is None:
        raise LaneLost
    return Taken(*taken)


def unpublished(tx: Connection, lane: int, published_to: int) -> tuple[list[OutboxRow], int]:
    """Return what is still to publish, and the last number; raises Refusal when Kafka's word cannot be."""
    query = select(LANES.c.last_number, LANES.c.deleted_to).where(LANES.c.lane == lane)
    last_number, deleted_to = tx.execute(query).one()
    check_published(lane, published_to, last_number, deleted_to)
    return read_after(tx, lane, published_to), last_number


def read_epochs(tx: Connection) -> dict[int, int]:
    """Return the epoch of every lane."""
    return dict(tx.execute(select(LANES.c.lane, LANES.c.epoch)).all())
