"""Webhooks by HTTP: an agency registers where its entries are to be sent, and gets the secret once."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from services._runtime.credentials import Credentials, only
from services._runtime.database import Database
from services._runtime.problems import Problem, invalid
from services.routing.gateway import webhooks
from services.routing.gateway.addresses import LONGEST_URL, NotAllowed, Resolver, target_of
from services.routing.gateway.breaker import Standing
from services.routing.gateway.shapes import body_of, described, json_object
from services.routing.gateway.signing import Secrets
from services.routing.gateway.webhooks import SecretName, Webhook

_LOOK_UP_SECONDS: Final = 5.0


class WebhookWish(BaseModel):
    """Where the entries are to be sent."""

    model_config = ConfigDict(extra="forbid", strict=True)
    url: str = Field(min_length=1, max_length=LONGEST_URL)


class WebhookShown(BaseModel):
    """How far the deliveries are. ``open``: they wait until ``retry_at``; ``disabled``: until the next PUT.

    ``secret`` is shown once, when it is made.
    """

    url: str
    state: Literal["working", "open", "disabled"]
    disabled_because: Literal["gone", "failing", "secret-lost"] | None
    delivered_to: int
    failures: int
    failing_since: datetime | None
    retry_at: datetime | None
    old_secret_until: datetime | None
    secret: str | None = None


class WebhookDoor:
    """Writes what an agency wishes; the deliverer sees it at its next look."""

    def __init__(
        self,
        database: Database,
        secrets: Secrets,
        resolver: Resolver,
        *,
        overlap: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._resolver = resolver
        self._overlap = overlap
        self._now = now

    async def register(self, agency: str, wish: WebhookWish) -> Response:
        """Register, or change the URL; either way everything that is not acknowledged is sent again."""
        await self._check(wish.url)
        key = self._newest_key()

        def work(tx: Connection) -> tuple[Webhook, bool]:
            known = webhooks.find(tx, agency)
            new = known is None or known.url is None or self._secret(agency, known.secret) is None
            number = known.secret.number + 1 if known else 1
            made = Webhook(agency, wish.url, SecretName(key, number))
            if known is not None and not new:
                made = replace(known, url=wish.url, standing=Standing())
            webhooks.put(tx, made)
            return made, new

        made, new = await self._database.write(work)
        return self._answer(made, 201 if new else 200, with_secret=new)

    async def shown(self, agency: str) -> Response:
        """Return how far the deliveries are."""
        return self._answer(_there(await self._database.read(lambda tx: webhooks.find(tx, agency))), 200)

    async def unregister(self, agency: str) -> None:
        """Send nothing any more; again, it changes nothing. The entries stay in the inbox."""

        def work(tx: Connection) -> None:
            known = webhooks.find(tx, agency)
            if known is not None:
                webhooks.put(tx, replace(known, url=None, old_secret=None, old_secret_until=None))

        await self._database.write(work)

    async def rotate(self, agency: str) -> Response:
        """Make a new secret; the one before signs beside it for a while."""
        key = self._newest_key()

        def work(tx: Connection) -> Webhook:
            known = _there(webhooks.find(tx, agency))
            made = replace(
                known,
                secret=SecretName(key, known.secret.number + 1),
                old_secret=known.secret,
                old_secret_until=self._now() + self._overlap,
            )
            webhooks.put(tx, made)
            return made

        return self._answer(await self._database.write(work), 200, with_secret=True)

    async def _check(self, url: str) -> None:
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                await self._resolver.address(target_of(url))
        except (NotAllowed, OSError, UnicodeError) as error:
            why = str(error) if isinstance(error, NotAllowed) else "its host cannot be found"
            raise Problem(
                422, "webhook-url", "Nothing can be sent there", f"url: {why}.",
                errors=[{"field": "url", "message": why}],
            ) from None  # fmt: skip

    def _newest_key(self) -> str:
        if self._secrets.newest is None:  # nobody has a token then, so nobody comes here
            raise Problem(503, "no-keys", "This hub has no agency keys", "Its operator makes them.")
        return self._secrets.newest

    def _secret(self, agency: str, name: SecretName) -> str | None:
        return self._secrets.of(agency, name.key, name.number)

    def _answer(self, webhook: Webhook, status: int, *, with_secret: bool = False) -> Response:
        standing, now = webhook.standing, self._now()
        answer = WebhookShown(
            url=webhook.url or "",
            state="disabled"
            if standing.disabled_because
            else "working"
            if standing.may_send(now)
            else "open",
            disabled_because=standing.disabled_because,
            delivered_to=standing.delivered_to,
            failures=standing.failures,
            failing_since=standing.failing_since,
            retry_at=standing.retry_at,
            old_secret_until=webhook.old_secret_until,
            secret=self._secret(webhook.agency, webhook.secret) if with_secret else None,
        )
        return JSONResponse(answer.model_dump(mode="json"), status, {"Cache-Control": "no-store"})


def routes(door: WebhookDoor, credentials: Credentials) -> APIRouter:
    """Return the routes of webhooks."""
    paths = APIRouter(tags=["agency gateway"])
    asks = Annotated[str, Depends(credentials)]
    at = "/agencies/{agency_id}/webhook"
    made: dict[int | str, Any] = {201: {"model": WebhookShown, "description": "Registered, with its secret"}}

    @paths.put(
        at, response_model=WebhookShown, openapi_extra=body_of(WebhookWish),
        responses=made | described({400: "The body is no JSON", 413: "The body is too large"}),
    )  # fmt: skip
    async def register(request: Request, agency_id: str, asking: asks) -> Response:
        """Register where entries are sent, or change it. Sent is what is not acknowledged, oldest first.

        A 2xx acknowledges the entry. Signed by Standard Webhooks with the secret, which is shown this once.
        """
        only(agency_id, asking)
        try:
            wish = WebhookWish.model_validate(await json_object(request))
        except ValidationError as error:
            raise invalid(error) from None
        return await door.register(agency_id, wish)

    @paths.get(at, response_model=WebhookShown, responses=described({404: "No webhook is registered"}))
    async def shown(agency_id: str, asking: asks) -> Response:
        """Return how far the deliveries are, and when the next one is tried."""
        only(agency_id, asking)
        return await door.shown(agency_id)

    @paths.delete(at, status_code=204, responses=described())
    async def unregister(agency_id: str, asking: asks) -> None:
        """Send nothing any more. Entries stay in the inbox until they are acknowledged."""
        only(agency_id, asking)
        await door.unregister(agency_id)

    @paths.post(
        at + "/secret", response_model=WebhookShown, responses=described({404: "No webhook is registered"})
    )
    async def rotate(agency_id: str, asking: asks) -> Response:
        """Make a new secret and show it this once; until ``old_secret_until`` both sign."""
        only(agency_id, asking)
        return await door.rotate(agency_id)

    return paths


def _there(webhook: Webhook | None) -> Webhook:
    if webhook is None or webhook.url is None:
        detail = 'Register one: PUT the same address with {"url": "https://…"}.'
        raise Problem(404, "no-webhook", "No webhook is registered", detail)
    return webhook
