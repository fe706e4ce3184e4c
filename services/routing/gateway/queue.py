"""One agency's deliveries, one after another, in the order of its inbox."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from services._runtime.database import Database, is_transient
from services.routing.gateway import inbox, webhooks
from services.routing.gateway.breaker import Outcome, Policy, Standing, after
from services.routing.gateway.delivery import Sender
from services.routing.gateway.figures import Figures
from services.routing.gateway.inbox_news import InboxNews
from services.routing.gateway.shapes import encoded
from services.routing.gateway.signing import Secrets, signed
from services.routing.gateway.webhooks import Webhook

log = structlog.get_logger()
_AT_ONCE: Final = 50
_SAVE_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 1.0
_AWAY_SECONDS: Final = 0.5


class Queue:
    """Delivers to one agency for as long as it runs; its state is in the database, so it may die anywhere."""

    def __init__(
        self,
        agency: str,
        database: Database,
        sender: Sender,
        *,
        secrets: Secrets,
        policy: Policy,
        news: InboxNews,
        figures: Figures,
        now: Callable[[], datetime],
        chance: Callable[[], float],
    ) -> None:
        self._agency = agency
        self._database = database
        self._sender = sender
        self._secrets = secrets
        self._policy = policy
        self._news = news.of(agency)
        self._figures = figures
        self._now = now
        self._chance = chance

    async def run(self) -> None:
        """Deliver until cancelled, or until the webhook is gone or disabled."""
        try:
            while True:
                expected = self._news.expect()
                pause = await self._portion()
                if pause is None:
                    return
                if pause > 0:
                    await self._rest(expected, pause)
        finally:
            await self._sender.close()

    async def _rest(self, expected: asyncio.Event, seconds: float) -> None:
        """Wait for news; a breaker that is open waits for its time, but sees a new registration at once."""
        try:
            async with asyncio.timeout(min(seconds, _LOOK_SECONDS)):
                await expected.wait()
        except TimeoutError:
            return
        await asyncio.sleep(0)

    async def _portion(self) -> float | None:
        """Deliver what is there; return how long to wait for more, None: there is nothing to do here."""
        try:
            webhook = await self._database.read(lambda tx: webhooks.find(tx, self._agency))
            if webhook is None or webhook.url is None or webhook.standing.disabled_because is not None:
                return None
            if not webhook.standing.may_send(self._now()):
                assert webhook.standing.retry_at is not None
                wait = (webhook.standing.retry_at - self._now()).total_seconds()
                await asyncio.sleep(min(max(wait, 0.01), _LOOK_SECONDS))
                return 0
            position = webhook.standing.delivered_to
            entries = await self._database.read(
                lambda tx: inbox.to_deliver(tx, self._agency, after=position, limit=_AT_ONCE)
            )
            if not entries:
                return _LOOK_SECONDS
            await self._deliver(webhook, entries)
        except DBAPIError as error:
            if not is_transient(error):
                raise
            log.warning("database away", error=type(error.orig).__name__)
            return _AWAY_SECONDS
        return 0

    async def _deliver(self, webhook: Webhook, entries: Sequence[inbox.Entry]) -> None:
        """Deliver one after another up to the first that fails, and save how far that was."""
        clock = asyncio.get_running_loop()
        save_at = clock.time() + _SAVE_SECONDS
        delivered: list[int] = []
        standing = webhook.standing
        for entry in entries:
            outcome = await self._try(webhook, entry)
            before = standing
            if outcome is None:
                standing = replace(standing, disabled_because="secret-lost")
            else:
                standing = after(
                    before, entry.position, outcome, self._now(), policy=self._policy, chance=self._chance()
                )
            if standing.failures or standing.disabled_because:
                self._tell(before, standing)
                break
            delivered.append(entry.position)
            if clock.time() > save_at:
                break
        if not standing.failures:
            self._figures.standing(self._agency, is_open=False, given_up=False)
        await self._database.write(lambda tx: self._save(tx, webhook, standing, delivered))

    async def _try(self, webhook: Webhook, entry: inbox.Entry) -> Outcome | None:
        """Send one entry; None: no secret is left to sign with."""
        assert webhook.url is not None
        now = self._now()
        named = (
            self._secrets.of(self._agency, each.key, each.number) for each in webhook.secrets_in_force(now)
        )
        secrets = [secret for secret in named if secret is not None]
        if not secrets:
            return None
        body = encoded(entry)
        message_id = f"{self._agency.replace('.', '_')}-{entry.position}"
        began = asyncio.get_running_loop().time()
        outcome = await self._sender.send(webhook.url, signed(secrets, message_id, now, body), body, now)
        self._figures.delivery(self._agency, outcome.kind, asyncio.get_running_loop().time() - began)
        return outcome

    def _save(self, tx: Connection, webhook: Webhook, standing: Standing, delivered: Sequence[int]) -> None:
        inbox.acknowledge(tx, self._agency, delivered, self._now())
        webhooks.advance(tx, webhook, standing)

    def _tell(self, before: Standing, standing: Standing) -> None:
        given_up = standing.delivered_to > before.delivered_to
        self._figures.standing(self._agency, is_open=standing.retry_at is not None, given_up=given_up)
        if standing.disabled_because is not None:
            log.warning("webhook disabled", agency=self._agency, reason=standing.disabled_because)
        elif given_up:
            log.warning("entry left to the inbox", agency=self._agency, number=standing.delivered_to)
        elif standing.failures == 1:
            log.warning("webhook fails", agency=self._agency)
