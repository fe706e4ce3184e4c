"""One delivery: an entry goes to a URL, signed, and its answer is understood."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import httpx2

from services.routing.gateway.addresses import NotAllowed, Resolver, target_of
from services.routing.gateway.breaker import Outcome

MOST_OF_AN_ANSWER_BYTES: Final = 64 * 1024
_OVERLOADED: Final = frozenset({
    HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
})  # fmt: skip
"""Answers that speak of the receiver, not of the entry."""
AWAY: Final = Outcome("away")


class Sender:
    """Sends to one agency, over a connection of its own: names that share an address share none."""

    def __init__(self, resolver: Resolver, timeout_seconds: float) -> None:
        self._resolver = resolver
        self._timeout_seconds = timeout_seconds
        self._client = httpx2.AsyncClient(
            timeout=timeout_seconds, trust_env=False, follow_redirects=False,
            limits=httpx2.Limits(max_connections=2, max_keepalive_connections=1),
            headers={"user-agent": "lgsp-gateway/1"},
        )  # fmt: skip

    async def send(self, url: str, headers: dict[str, str], body: bytes, now: datetime) -> Outcome:
        """Send, to an address that was looked up and found fit at this very moment."""
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._sent(url, headers, body, now)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, NotAllowed, ValueError):
            return AWAY

    async def close(self) -> None:
        """Let the connection go."""
        await self._client.aclose()

    async def _sent(self, url: str, headers: dict[str, str], body: bytes, now: datetime) -> Outcome:
        target = target_of(url)
        address = await self._resolver.address(target)
        at = httpx2.URL(url)
        request = self._client.build_request(
            "POST",
            at.copy_with(host=str(address)),
            content=body,
            headers={**headers, "content-type": "application/json", "host": at.netloc.decode()},
            extensions={"sni_hostname": target.host},
        )
        answer = await self._client.send(request, stream=True)
        try:
            size = 0
            async for piece in answer.aiter_raw():  # read, so that the connection can be used again
                size += len(piece)
                if size > MOST_OF_AN_ANSWER_BYTES:
                    break
        finally:
            await answer.aclose()
        return outcome_of(answer.status_code, answer.headers.get("retry-after"), now)


def outcome_of(status: int, retry_after: str | None, now: datetime) -> Outcome:
    """Return what a status means for the entry and for the ones behind it."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome("delivered")
    if status == HTTPStatus.GONE:
        return Outcome("gone")
    kind = "away" if status in _OVERLOADED else "refused"
    return Outcome(kind, _seconds(retry_after, now))  # type: ignore[arg-type]  # mypy sees a str


def _seconds(retry_after: str | None, now: datetime) -> float | None:
    """Return what ``Retry-After`` says, seconds or a date (RFC 9110 10.2.3); None: nothing one can use."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
