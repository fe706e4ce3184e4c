"""The ids that Kafka gives topics (KIP-516): a topic made anew under the old name has another one.

aiokafka 0.14 asks for metadata in version 5 at most; ids come with version 10. The fields are those of
Kafka's own protocol, MetadataRequest and MetadataResponse, version 12.
"""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

_METADATA: Final = 3
_VERSION: Final = 12
_NEW: Final = UUID(int=0)
_TEXT: Final = CompactString("utf-8")
_TAGS: Final = ("tags", TaggedFields)


class _Uuid(AbstractType):  # type: ignore[misc]
    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: Any) -> UUID:  # noqa: ANN401 - a buffer
        return UUID(bytes=data.read(16))


class _Answer(Response):  # type: ignore[misc]
    API_KEY = _METADATA
    API_VERSION = _VERSION
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", CompactArray(("id", Int32), ("host", _TEXT), ("port", Int32), ("rack", _TEXT), _TAGS)),
        ("cluster_id", _TEXT),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", _TEXT),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline", CompactArray(Int32)),
                        _TAGS,
                    ),
                ),
                ("authorized_operations", Int32),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class _Question_v12(RequestStruct):  # type: ignore[misc]  # noqa: N801 - as aiokafka names its versions
    FLEXIBLE_VERSION = True
    API_KEY = _METADATA
    API_VERSION = _VERSION
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("name", _TEXT), _TAGS)),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_authorized_operations", Boolean),
        _TAGS,
    )


class _Question(Request[_Question_v12]):  # type: ignore[misc]
    API_KEY = _METADATA

    def __init__(self, topics: Collection[str]) -> None:
        self._topics = topics

    def build(self, request_struct_class: type[_Question_v12]) -> _Question_v12:
        topics: list[tuple[UUID, str, dict[int, bytes]]] = [(_NEW, topic, {}) for topic in self._topics]
        return request_struct_class(topics, False, False, {})


async def topic_ids(admin: AIOKafkaAdminClient, topics: Collection[str]) -> dict[str, str]:
    """Return the id of each of the topics that exists; raises KafkaError."""
    answer = await admin._send_request(_Question(topics))  # noqa: SLF001 - there is no public way to ask
    return {name: str(topic_id) for code, name, topic_id, *_ in answer.topics if code == 0}
