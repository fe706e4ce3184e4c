"""One record sent again, to a topic or to a URL, marked as what it is."""

import ipaddress
import re
import socket
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
from aiokafka import AIOKafkaProducer

from lgsp.playback.finding import Found
from lgsp.playback.rewriting import Lane, Rewriter
from lgsp.playback.target_topics import TopicWanted, make_topics, topics_there
from lgsp.problems import Problem, wrong_use
from lgsp.stream.record import Headers
from schemas.envelope import CONTENT_TYPE

SHOWN_CHARACTERS: Final = 20_000
TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
PRINTABLE: Final = re.compile(rb"[\x20-\x7e]*")
OF_THE_WAY: Final = {
    "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding",
    "upgrade", "proxy-authorization", "proxy-connection",
}  # fmt: skip
"""HTTP headers that speak of the connection: no record says anything about that."""
KEY: Final = "lgsp_key"
UNKNOWN: Final = "application/octet-stream"


@dataclass(frozen=True)
class Answer:
    """What a URL answered; ``left_out``: headers of the record that HTTP cannot carry."""

    status: int
    body: str
    left_out: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether it took the record."""
        return httpx2.codes.is_success(self.status)


def rewriter_to(found: Found, target: str, partitions: int, *, effects: bool) -> Rewriter:
    """Return what marks a record that goes to a topic of so many partitions, under an id of its own."""
    lane = Lane(found.topic, target, partitions, kept=partitions == found.partitions)
    return Rewriter({found.record.topic: lane}, f"resend-{uuid4().hex[:16]}", effects=effects)


async def send_to_topic(
    bootstrap_servers: str, found: Found, target: str, *, effects: bool
) -> tuple[int, int]:
    """Send it to a topic, made where it is missing; return partition and offset. Raises KafkaError."""
    there = await topics_there(bootstrap_servers, [target])
    if target not in there:
        size = len(found.record.value or b"") + len(found.record.key or b"")
        await make_topics(bootstrap_servers, {target: TopicWanted(found.partitions, False, size)})
    count = there[target].partitions if target in there else found.partitions
    out = rewriter_to(found, target, count, effects=effects).rewritten(found.record)
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, acks="all", enable_idempotence=True,
    )  # fmt: skip
    await producer.start()
    try:
        batch = producer.create_batch()  # it takes records without key and value, which ``send`` does not
        moment = int(time.time() * 1000) if out.timestamp_ms < 0 else out.timestamp_ms
        batch.append(timestamp=moment, key=out.key, value=out.value, headers=list(out.headers))
        sent = await (await producer.send_batch(batch, out.topic, partition=out.partition))
    finally:
        await producer.stop()
    return sent.partition, sent.offset


def send_to_url(url: str, found: Found, *, effects: bool, timeout_seconds: float) -> Answer:
    """POST the value as it is, structured CloudEvents among them; raises Problem when nobody answers.

    The record's headers go as HTTP headers, its key as ``lgsp_key``. Redirections are not followed, proxies
    not asked.
    """
    out = rewriter_to(found, found.topic, found.partitions, effects=effects).rewritten(found.record)
    key: Headers = () if out.key is None else ((KEY, out.key),)
    headers, left_out = _http_headers((*out.headers, *key))
    headers.setdefault("content-type", CONTENT_TYPE if (out.value or b"").startswith(b"{") else UNKNOWN)
    try:
        answer = httpx2.Client(trust_env=False, timeout=timeout_seconds).post(
            url, content=out.value or b"", headers=headers
        )
    except httpx2.HTTPError as error:
        raise Problem(
            f"Nothing took the record at {url}: {type(error).__name__}: {error}".rstrip(": "),
            "Start what listens there, or correct --to-url.",
            "service",
        ) from error
    return Answer(answer.status_code, answer.text[:SHOWN_CHARACTERS], left_out)


def check_url(url: str, *, anywhere: bool) -> None:
    """Raise Problem for what is no URL, and for one beyond this machine unless that is wished."""
    host = _host_of(url)
    if host is None:
        raise wrong_use(f"--to-url {url!r} is no URL.", "Write it like http://127.0.0.1:8080/events")
    if not anywhere and not _is_here(host):
        raise wrong_use(
            f"{host} is not this machine.",
            "Send to a loopback address; or, knowing who listens there, add --anywhere.",
        )


def _host_of(url: str) -> str | None:
    try:
        at = urlsplit(url)
        _ = at.port  # looked at when it is asked for: it may be no number, or too large a one
    except ValueError:
        return None
    return at.hostname if at.scheme in {"http", "https"} else None


def _is_here(host: str) -> bool:
    try:
        found = {each[4][0] for each in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(each).is_loopback for each in found)


def _http_headers(headers: Headers) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what HTTP can carry, of a name the last; and the names of what it cannot."""
    carried: dict[str, str] = {}
    left_out = []
    for name, value in headers:
        fits = TOKEN.fullmatch(name) and name.lower() not in OF_THE_WAY
        if fits and value is not None and PRINTABLE.fullmatch(value):
            carried[name.lower()] = value.decode().strip()
        else:
            left_out.append(name)
    return carried, tuple(left_out)
