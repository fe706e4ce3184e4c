"""Doors only produce and look up: a bounded body in, an acknowledged record out."""

import asyncio
import re
from collections.abc import Mapping

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from fastapi import Request

from schemas.envelope import CONTENT_TYPE, Event, type_of
from schemas.topics import TOPIC_OF
from services._runtime.partitions import partition_of
from services._runtime.problems import Problem
from services._runtime.settings import KafkaPart

MAX_BODY_BYTES = 256 * 1024
_SEND_SECONDS = 5.0
_RETRY_AFTER_SECONDS = 5
_A_LENGTH = re.compile(r"[0-9]{1,18}")
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


class DoorProducer:
    """Produces outside facts to inbound topics, acknowledged by all replicas before it returns."""

    def __init__(self, kafka: KafkaPart) -> None:
        self._kafka = kafka
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()

    async def send(self, event: Event, key: str) -> None:
        """Produce; raises a 503 problem when Kafka does not take it in time. Sending again does no harm."""
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                producer = await self._started()
                await producer.send_and_wait(**self._record(event, key))
        except (KafkaError, TimeoutError, OSError) as error:
            raise Problem(
                503,
                "kafka-unavailable",
                "Kafka cannot take it now",
                "Nothing is promised, yet it may still arrive. Send it again under the same id, which "
                "is never taken twice.",
                headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
            ) from error

    async def stop(self) -> None:
        """Close the connections."""
        if self._producer is not None:
            await self._producer.stop()

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._kafka.bootstrap_servers,
                    enable_idempotence=True,
                    acks="all",
                    linger_ms=0,
                    retry_backoff_ms=20,
                )
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    def _record(self, event: Event, key: str) -> Mapping[str, object]:
        topic = TOPIC_OF[type(event)]
        return {
            "topic": topic.full_name(self._kafka.prefix),
            "value": event.model_dump_json().encode(),
            "key": key.encode(),
            "partition": partition_of(key.encode(), self._kafka.partitions),
            "headers": [("content-type", CONTENT_TYPE.encode()), ("ce_type", type_of(type(event)).encode())],
        }


class TooLarge(Problem):
    """A body is too large. ``head``: what was read of it; ``size``: of the whole, as far as it is known."""

    def __init__(self, head: bytes, declared: int) -> None:
        detail = f"At most {MAX_BODY_BYTES} bytes are taken; send less."
        super().__init__(413, "too-large", "The body is too large", detail)
        self.head = head
        self.size = max(len(head), declared)


async def bounded_body(request: Request, *, also_read_too_large: bool = False) -> bytes:
    """Return the body, or raise a 413 problem as soon as it is larger than 256 KiB.

    ``also_read_too_large``: its beginning is read too where its length tells already, to be kept.
    """
    length = request.headers.get("content-length", "0")
    declared = int(length) if _A_LENGTH.fullmatch(length) else 0
    if declared > MAX_BODY_BYTES and not also_read_too_large:
        raise TooLarge(b"", declared)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge(bytes(body), declared)
    return bytes(body)


def preferred_wait_seconds(request: Request, longest: float = 30.0) -> float | None:
    """Return how long the caller prefers to wait for the decision (RFC 7240), or None for not at all."""
    for preference in request.headers.get("prefer", "").lower().replace(" ", "").split(","):
        name, _, value = preference.partition("=")
        if name == "wait":
            seconds = float(value) if _SECONDS.fullmatch(value) else 10.0
            return min(seconds, longest)
    return None


def prefers_strict(request: Request) -> bool:
    """Say whether the caller prefers strict handling to lenient (RFC 7240)."""
    return "handling=strict" in request.headers.get("prefer", "").lower().replace(" ", "").split(",")
