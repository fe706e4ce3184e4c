"""How a transaction that stands open was decided, from what was seen of the coordinator."""

import pytest
from aiokafka import TopicPartition

from services._runtime.verdicts import Decided, Sighting, Unended, was_committed

EPOCH = 7
OPEN = Unended(TopicPartition("dossiers", 1), EPOCH, 0, 40)
LATER = OPEN._replace(offset=50)


def seen(state: str, epoch: int, *open_then: Unended) -> Sighting:
    return Sighting(Decided(state, 3, epoch), open_then)


@pytest.mark.parametrize(
    ("sightings", "committed"),
    [
        ([seen("CompleteCommit", EPOCH, OPEN), seen("Empty", EPOCH + 2)], True),
        ([seen("CompleteCommit", EPOCH), seen("Empty", EPOCH + 1)], True),  # begun since, and committed
        ([seen("Empty", EPOCH + 1), seen("Empty", EPOCH + 2)], True),  # one died after its fence
        ([seen("CompleteAbort", EPOCH + 1), seen("Empty", EPOCH + 2)], False),
        ([seen("Empty", EPOCH), seen("PrepareAbort", EPOCH + 1)], False),  # another fences right now
        ([seen("CompleteCommit", EPOCH), seen("Empty", EPOCH + 2)], None),  # begun since, by another aborted?
        ([seen("CompleteCommit", EPOCH, LATER), seen("Empty", EPOCH + 2)], None),
        ([seen("Empty", EPOCH + 2), seen("Empty", EPOCH + 3)], None),  # an abort, or two fences
        ([seen("CompleteCommit", EPOCH + 1, OPEN), seen("Empty", EPOCH + 2)], None),  # that was a later one
        ([seen("Dead", EPOCH)], None),
    ],
)  # fmt: skip
def test_an_open_transaction_was_committed_aborted_or_nobody_knows(
    sightings: list[Sighting], *, committed: bool | None
) -> None:
    assert was_committed(OPEN, sightings) is committed
