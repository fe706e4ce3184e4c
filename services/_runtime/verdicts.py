"""How a transaction without its end was decided, told by facts that were seen. Pure.

The relay asks for the facts and acts on the verdict (endings.py): a wrong one would publish what was aborted,
or take back what was committed.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from aiokafka import TopicPartition

from services._runtime.refusals import Refusal

_ABORTED: Final = frozenset({"PrepareAbort", "CompleteAbort"})


class Decided(NamedTuple):
    """The coordinator's word on the last transaction of a transactional id."""

    state: str
    producer_id: int
    epoch: int


class Unended(NamedTuple):
    """What a producer has open in a partition, from ``offset`` on."""

    place: TopicPartition
    epoch: int
    coordinator_epoch: int
    offset: int


class Sighting(NamedTuple):
    """The coordinator's word, and what already stood open in the partitions when it was asked for."""

    decided: Decided
    open_then: tuple[Unended, ...]


def was_committed(unended: Unended, sightings: Iterable[Sighting]) -> bool | None:
    """Tell how a transaction without its end was decided; None: nothing that was seen tells it.

    Each sighting is a fact that stays true whoever acts meanwhile. Committing leaves the producer's epoch as
    it is, fencing raises it by one, and aborting is always a fence: the relay never aborts by itself.
    """
    for (state, _, epoch), open_then in sightings:
        raised = epoch - unended.epoch
        if raised == 1 and state in _ABORTED:
            return False
        if raised == 1 and state == "Empty":  # fenced, and not by an abort: that raises it twice
            return True
        # the last one of its epoch: the next would not have begun before this one ended. But one that was
        # not yet open then may have begun since
        if raised == 0 and state == "CompleteCommit" and unended in open_then:
            return True
    return None


def nobody_knows(unended: Unended, transactional_id: str, sightings: Sequence[Sighting]) -> Refusal:
    """Return why the relay stops where no sighting tells how a transaction was decided."""
    before = sightings[0].decided
    where = f"{unended.place.topic}-{unended.place.partition} at offset {unended.offset}"
    return Refusal(
        f"Kafka has a transaction of {transactional_id} open in {where}, of epoch {unended.epoch}, and no "
        f"longer knows how it was decided: it says {before.state}, epoch {before.epoch}",
        "keep Kafka's data and the database as they are and compare them at that offset; Kafka's own "
        "kafka-transactions.sh abort takes these events back for good",
    )
