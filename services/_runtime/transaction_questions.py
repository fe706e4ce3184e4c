"""What Kafka says of transactions, and a marker by hand (KIP-664): three requests that aiokafka 0.14 lacks.

The fields are those of Kafka's own protocol: DescribeProducers and DescribeTransactions in version 0,
WriteTxnMarkers in version 1. They need READ on the topics, DESCRIBE on the transactional id and ALTER on
the cluster.
"""

from typing import Any, Final

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)

_PRODUCERS: Final = 61
_TRANSACTIONS: Final = 65
_MARKERS: Final = 27
_TEXT: Final = CompactString("utf-8")
_TAGS: Final = ("tags", TaggedFields)
_NO_TAGS: Final[dict[int, bytes]] = {}
_TOPICS: Final = CompactArray(("name", _TEXT), ("partitions", CompactArray(Int32)), _TAGS)

Places = dict[str, list[int]]
"""Partitions by the full name of their topic."""


class _Producers(Response):  # type: ignore[misc]
    API_KEY = _PRODUCERS
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("name", _TEXT),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("error_code", Int16),
                        ("error_message", _TEXT),
                        (
                            "producers",
                            CompactArray(
                                ("producer_id", Int64),
                                ("epoch", Int32),
                                ("last_sequence", Int32),
                                ("last_timestamp", Int64),
                                ("coordinator_epoch", Int32),
                                ("transaction_start", Int64),
                                _TAGS,
                            ),
                        ),
                        _TAGS,
                    ),
                ),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class _Transactions(Response):  # type: ignore[misc]
    API_KEY = _TRANSACTIONS
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "transactions",
            CompactArray(
                ("error_code", Int16),
                ("transactional_id", _TEXT),
                ("state", _TEXT),
                ("timeout_ms", Int32),
                ("started_ms", Int64),
                ("producer_id", Int64),
                ("epoch", Int16),
                ("topics", _TOPICS),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class _Written(Response):  # type: ignore[misc]
    API_KEY = _MARKERS
    API_VERSION = 1
    SCHEMA = Schema(
        (
            "markers",
            CompactArray(
                ("producer_id", Int64),
                (
                    "topics",
                    CompactArray(
                        ("name", _TEXT),
                        ("partitions", CompactArray(("partition", Int32), ("error_code", Int16), _TAGS)),
                        _TAGS,
                    ),
                ),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class _Producers_v0(RequestStruct):  # type: ignore[misc]  # noqa: N801 - as aiokafka names its versions
    FLEXIBLE_VERSION = True
    API_KEY = _PRODUCERS
    API_VERSION = 0
    RESPONSE_TYPE = _Producers
    SCHEMA = Schema(("topics", _TOPICS), _TAGS)


class _Transactions_v0(RequestStruct):  # type: ignore[misc]  # noqa: N801 - as above
    FLEXIBLE_VERSION = True
    API_KEY = _TRANSACTIONS
    API_VERSION = 0
    RESPONSE_TYPE = _Transactions
    SCHEMA = Schema(("transactional_ids", CompactArray(_TEXT)), _TAGS)


class _Markers_v1(RequestStruct):  # type: ignore[misc]  # noqa: N801 - as above
    FLEXIBLE_VERSION = True
    API_KEY = _MARKERS
    API_VERSION = 1
    RESPONSE_TYPE = _Written
    SCHEMA = Schema(
        (
            "markers",
            CompactArray(
                ("producer_id", Int64),
                ("epoch", Int16),
                ("committed", Boolean),
                ("topics", _TOPICS),
                ("coordinator_epoch", Int32),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class DescribeProducers(Request[_Producers_v0]):  # type: ignore[misc]
    """Ask the leader of these partitions which producers write there, and what they have open."""

    API_KEY = _PRODUCERS

    def __init__(self, places: Places) -> None:
        self._places = places

    def build(self, request_struct_class: type[_Producers_v0]) -> _Producers_v0:
        """Build the request."""
        return request_struct_class(_topics(self._places), _NO_TAGS)


class DescribeTransaction(Request[_Transactions_v0]):  # type: ignore[misc]
    """Ask the coordinator what became of the last transaction of a transactional id."""

    API_KEY = _TRANSACTIONS

    def __init__(self, transactional_id: str) -> None:
        self._transactional_id = transactional_id

    def build(self, request_struct_class: type[_Transactions_v0]) -> _Transactions_v0:
        """Build the request."""
        return request_struct_class([self._transactional_id], _NO_TAGS)


class WriteMarker(Request[_Markers_v1]):  # type: ignore[misc]
    """Have a partition's leader end what a producer has open there."""

    API_KEY = _MARKERS

    def __init__(
        self, places: Places, *, producer_id: int, epoch: int, coordinator_epoch: int, committed: bool
    ) -> None:
        self._places = places
        self._marker = producer_id, epoch, committed
        self._coordinator_epoch = coordinator_epoch

    def build(self, request_struct_class: type[_Markers_v1]) -> _Markers_v1:
        """Build the request."""
        marker = (*self._marker, _topics(self._places), self._coordinator_epoch, _NO_TAGS)
        return request_struct_class([marker], _NO_TAGS)


def _topics(places: Places) -> list[tuple[Any, ...]]:
    return [(name, partitions, _NO_TAGS) for name, partitions in places.items()]
