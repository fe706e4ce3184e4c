"""Orders a second through payment's whole path: demanded, begun and called back by HTTP, paid with a receipt.

Each order is two requests, as a payer's page and a provider make them: an attempt is begun and the signed
callback says that it succeeded. Time ends when the service has done and published all that follows, receipt
included. The reference answers the same two requests, one client for both, with a bare Starlette endpoint.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

from bench.hub import kafka
from bench.lodging import AGENCIES, bare
from bench.service import PARTITIONS, Record, Running, caught_up, send, service
from lgsp.stream.reading import consumer_of, from_beginning, partitions_of, read_to_end
from schemas.envelope import type_of
from schemas.inbound import FeeItem
from schemas.payments import ReceiptIssued
from schemas.routing import FeeDemanded, FeeDemandedData
from services._runtime.provider_keys import provider_secret
from services._runtime.topics_admin import delete_topics, ensure_topics
from services.payment_stub.signing import headers_of

ORDERS: Final = 2_000
ROUNDS: Final = 3
PAYERS: Final = 64
_PREFIX: Final = "bench-paying."
_KEY: Final = "5a" * 32
_PORTAL: Final = "national-portal"
_AMOUNT_VND: Final = 200_000


def main() -> None:
    """Print orders a second of both, in turns, and their ratio."""
    with kafka() as servers, TemporaryDirectory() as home:
        asyncio.run(ensure_topics(servers, _PREFIX, PARTITIONS))
        keys = {"LGSP_CREDENTIALS__AGENCY_KEYS": json.dumps({"k1": _KEY})}
        try:
            with service("payment_stub", servers, _PREFIX, home, **keys) as stub, bare() as reference:
                asyncio.run(_rounds(servers, stub, reference))
        finally:
            asyncio.run(delete_topics(servers, _PREFIX))


async def _rounds(servers: str, stub: Running, reference: str) -> None:
    ratios = []
    for number in range(ROUNDS):
        codes = [_code(number * ORDERS + each) for each in range(ORDERS)]
        await send(servers, _PREFIX, map(_demand, codes))
        await caught_up(servers, _PREFIX, "payment_stub")
        cpu, began = stub.cpu_seconds, time.perf_counter()
        await _pay(stub.url, codes)
        answered = time.perf_counter() - began
        await caught_up(servers, _PREFIX, "payment_stub")
        paid = time.perf_counter() - began
        used = (stub.cpu_seconds - cpu) / ORDERS
        began = time.perf_counter()
        await _pay(reference, codes)
        plain = time.perf_counter() - began
        ratios.append(plain / paid)
        print(
            f"round {number + 1}: {ORDERS / paid:.0f} orders/s paid ({ORDERS / answered:.0f}/s answered), "
            f"{used * 1000:.2f} ms of CPU for one; bare endpoint {ORDERS / plain:.0f}/s",
            flush=True,
        )
    assert await _receipts(servers) == ROUNDS * ORDERS
    print(f"the whole path: {median(ratios):.2f} x the bare endpoint's rate (median of {ROUNDS})")


async def _receipts(servers: str) -> int:
    """Return how many receipts a reader of committed records sees."""
    found = 0
    async with consumer_of(servers) as consumer:
        places = await partitions_of(servers, [f"{_PREFIX}payments"])
        async for record in read_to_end(consumer, places, from_beginning):
            found += dict(record.headers).get("ce_type") == type_of(ReceiptIssued).encode()
    return found


async def _pay(url: str, codes: Sequence[str]) -> None:
    rest = iter(codes)

    async def payer() -> None:
        async with _connected(url) as (reader, writer):
            for code in rest:
                writer.write(_begin(code))
                begun = await _answered(reader)
                writer.write(_call_back(code, begun.get("transaction_id", code)))
                await _answered(reader)

    await asyncio.gather(*(payer() for _ in range(PAYERS)))


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def _answered(reader: asyncio.StreamReader) -> dict[str, Any]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    body = await reader.readexactly(length)
    if not head.startswith(b"http/1.1 2"):
        raise SystemExit(f"an answer was no, the figure would mean nothing: {head!r} {body!r}")
    answer: dict[str, Any] = json.loads(body)
    return answer


def _code(number: int) -> str:
    agency = AGENCIES[number % len(AGENCIES)]
    return f"{agency}-{datetime.now(UTC):%y%m%d}-{number // len(AGENCIES) + 1:04}"


def _demand(code: str) -> Record:
    now = datetime.now(UTC)
    data = FeeDemandedData(
        dossier_code=code, order_id=f"{code}/order-1",
        items=(FeeItem(code="criminal-record", kind="fee", amount_vnd=_AMOUNT_VND),),
        amount_vnd=_AMOUNT_VND, payable_until=now + timedelta(days=5), online_offered=True,
    )  # fmt: skip
    event = FeeDemanded(
        id=f"demand-{code}", source="/bench", subject=code, time=now - timedelta(hours=1), data=data,
        seq=1, causationid="bench",
    )  # fmt: skip
    agency = code.partition("-")[0].encode()
    return "routing", agency, type_of(FeeDemanded).encode(), event.model_dump_json().encode()


def _begin(code: str) -> bytes:
    wish = json.dumps({"method": _PORTAL, "amount_vnd": _AMOUNT_VND, "currency": "VND"}).encode()
    return _request(f"/pay/{code}/order-1/attempts", wish, {})


def _call_back(code: str, transaction_id: str) -> bytes:
    order, now = f"{code}/order-1", datetime.now(UTC)
    callback = json.dumps({
        "provider": _PORTAL, "dossier_code": code, "order_id": order, "transaction_id": transaction_id,
        "status": "succeeded", "amount_vnd": _AMOUNT_VND, "currency": "VND", "happened_at": now.isoformat(),
    }).encode()  # fmt: skip
    message = f"msg_{code.replace('.', '_')}"
    proof = headers_of(provider_secret(_PORTAL, _KEY), "k1", message, now, callback)
    return _request(f"/callbacks/{_PORTAL}", callback, proof)


def _request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = {"host": "bench", "content-type": "application/json", "content-length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body
