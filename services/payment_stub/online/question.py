"""One question to a platform: what it answers, and whether that says how a payment stands."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import httpx2

from schemas.inbound import AttemptStartedData
from services._runtime.door import MAX_BODY_BYTES, TooLarge
from services._runtime.problems import Problem
from services.payment_stub.online.callback import read_callback
from services.payment_stub.online.messages import Sent
from services.payment_stub.protocol import StatusReport

_ANSWER_SECONDS: Final = 5.0
_WHOLE_SECONDS: Final = 10.0
"""From the question to the last byte: one that answers a byte at a time holds nobody up."""
AWAY: Final = (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError)
"""What a platform is that does not answer."""


def client() -> httpx2.AsyncClient:
    """Return what asks; making one takes longer than asking."""
    return httpx2.AsyncClient(timeout=_ANSWER_SECONDS, trust_env=False)


async def answer_of(asking: httpx2.AsyncClient, address: str) -> Sent | None:
    """Return what is answered, or its beginning; None where the platform has nothing to say of it (yet)."""
    async with asyncio.timeout(_WHOLE_SECONDS), asking.stream("GET", address) as answer:
        if answer.status_code != httpx2.codes.OK:
            return None
        body = bytearray()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > MAX_BODY_BYTES:
                break
        return Sent(answer.headers, bytes(body), len(body))


def said_of(
    asked: AttemptStartedData, answer: Sent, secrets: Mapping[str, str], now: datetime
) -> StatusReport:
    """Return how an attempt stands, by the rules of callbacks; raises a 4xx problem."""
    if answer.size > MAX_BODY_BYTES:
        raise TooLarge(answer.body, answer.size)
    said = read_callback(asked.method, answer.headers, answer.body, secrets, now).said
    names = ("dossier_code", "order_id", "transaction_id")
    if any(getattr(said, name) != getattr(asked, name) for name in names):
        raise Problem(
            422, "another-payment", "The answer is about another payment",
            "Dossier, order and transaction are to be those that were asked about.",
        )  # fmt: skip
    if said.amount_vnd != asked.amount_vnd:
        detail = f"The payment is of {asked.amount_vnd} VND."
        raise Problem(422, "other-amount", "The amount is not the order's", detail)
    return said
