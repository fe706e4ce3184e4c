"""What providers said that cannot be taken, kept with its bytes for the operator: ``lgsp payments inbox``."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services._runtime.credentials import OPERATOR, Credentials, only
from services._runtime.database import Database
from services._runtime.door import TooLarge, bounded_body
from services._runtime.problems import Problem, documented
from services.payment_stub.online import messages
from services.payment_stub.online.callback import SKEWED, UNPROVEN
from services.payment_stub.online.messages import Bounds, Refused, Sent

_SAYS_NOTHING: Final = 503
"""The status of answers that say nothing of what was sent."""


class RefusedShown(BaseModel):
    """What was refused: why, and its bytes, base64. ``size``: of the whole, before it was cut.

    ``signed``: a provider's signature was right; of reason ``clock-skew`` it was too, and the clock was not.
    """

    id: int
    received_at: datetime
    provider: str
    reason: str
    explanation: str
    signed: bool
    headers: dict[str, str]
    body: str
    size: int


class RefusedPage(BaseModel):
    """The newest first; ``next``: what to ask with ``before``, null at the end; ``kept``: how many in all."""

    items: list[RefusedShown]
    next: int | None
    kept: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """Keeps within bounds, those that were signed apart: a flood displaces no evidence."""

    database: Database
    bounds: Bounds
    now: Callable[[], datetime]

    async def body_of(self, provider: str, request: Request) -> bytes:
        """Return a body; raises a 413 problem for a larger one, of which the beginning is kept."""
        try:
            return await bounded_body(request, also_read_too_large=True)
        except TooLarge as large:
            await self.keep(provider, large, Sent(request.headers, large.head, large.size))
            raise

    async def keep(self, provider: str, why: Problem, sent: Sent) -> None:
        """Keep what was refused, unless it was not its fault."""
        if why.status == _SAYS_NOTHING:
            return
        proven, now = why.kind not in UNPROVEN, self.now()
        await self.database.write(
            lambda tx: messages.keep_refused(
                tx, provider, why, sent, proven=proven, now=now, bounds=self.bounds
            )
        )

    async def page(self, before: int | None, limit: int) -> RefusedPage:
        """Return what was refused."""
        found = await self.database.read(lambda tx: messages.refused(tx, before=before, limit=limit + 1))
        kept = await self.database.read(messages.count_refused)
        items = found[:limit]
        following = items[-1].id if len(found) > limit else None
        return RefusedPage(items=list(map(_shown, items)), next=following, kept=kept)


def sent_with(headers: Mapping[str, str], body: bytes) -> Sent:
    """Return what was sent whole."""
    return Sent(headers, body, len(body))


def routes(inbox: Inbox, credentials: Credentials) -> APIRouter:
    """Return the operator's route."""
    paths = APIRouter(tags=["payment callbacks"])
    asks = Annotated[str, Depends(credentials)]

    @paths.get("/callbacks-refused", responses=documented(401, 403, 422))
    async def refused(
        asking: asks,
        before: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    ) -> RefusedPage:
        """Return callbacks, statements and answers of providers that were refused, to the hub's operator."""
        only(OPERATOR, asking)
        return await inbox.page(before, limit)

    return paths


def _shown(one: Refused) -> RefusedShown:
    return RefusedShown(
        id=one.id, received_at=one.received_at, provider=one.provider, reason=one.reason,
        explanation=one.explanation, signed=one.proven or one.reason == SKEWED, headers=one.headers,
        body=base64.b64encode(one.body).decode(), size=one.size,
    )  # fmt: skip
