"""How a transaction that stands open was decided, from what the coordinator says before and after a fence."""

import pytest
from aiokafka import TopicPartition

from services._runtime.endings import Decided, Unended, was_committed

EPOCH = 7
OPEN = Unended(TopicPartition("dossiers", 1), EPOCH, 0, 40)


@pytest.mark.parametrize(
    ("state", "epoch", "after", "committed"),
    [
        ("CompleteCommit", EPOCH, EPOCH + 1, True),
        ("PrepareCommit", EPOCH, EPOCH + 2, True),
        ("Empty", EPOCH + 1, EPOCH + 2, True),  # one died between its fence and the markers
        ("Ongoing", EPOCH, EPOCH + 2, False),  # our fence aborted it
        ("Ongoing", EPOCH, EPOCH + 1, True),  # committed before our fence, after our question
        ("PrepareAbort", EPOCH + 1, EPOCH + 2, False),
        ("CompleteAbort", EPOCH + 1, EPOCH + 2, False),
        ("Empty", EPOCH + 2, EPOCH + 3, None),  # fenced after an abort, or twice after a commit
        ("CompleteCommit", EPOCH + 1, EPOCH + 2, None),  # that was a later one
        ("CompleteAbort", EPOCH + 3, EPOCH + 4, None),
        ("Dead", EPOCH, EPOCH + 5, None),
    ],
)  # fmt: skip
def test_an_open_transaction_was_committed_aborted_or_nobody_knows(
    state: str, epoch: int, after: int, *, committed: bool | None
) -> None:
    assert was_committed(OPEN, Decided(state, 3, epoch), Decided("Empty", 3, after)) is committed


def test_a_producer_id_of_its_own_tells_nothing_about_the_one_before() -> None:
    before = Decided("Empty", 3, EPOCH + 2)
    assert was_committed(OPEN, before, Decided("Empty", 4, EPOCH + 1)) is None
