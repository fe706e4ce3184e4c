"""Records as the client's parser gives them, without its own class around each.

A recording takes columns of records; the ConsumerRecord that the client makes of each one, with its eleven
members, costs a third of what reading costs. What the parser gives has the members that are wanted under the
same names, so that all works as well, only slower, where a later client makes them in another way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka.consumer import fetcher


class _BareRecords(fetcher.PartitionRecords):  # type: ignore[misc]
    def _consumer_record(self, _: Any, record: Any) -> Any:  # noqa: ANN401 - the client's own
        return record


@contextmanager
def bare_records() -> Iterator[None]:
    """Let consumers of this process give bare records: place, timestamp, key, value, headers."""
    usual = fetcher.PartitionRecords
    fetcher.PartitionRecords = _BareRecords
    try:
        yield
    finally:
        fetcher.PartitionRecords = usual
