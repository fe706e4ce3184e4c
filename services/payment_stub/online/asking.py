"""Asks providers what became of attempts without an outcome: this is how a callback that never came heals."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx2
import structlog
from sqlalchemy import Connection

from schemas.envelope import key_of_dossier
from services._runtime.chores import again_and_again
from services._runtime.problems import Problem
from services._runtime.service import Doorway
from services.payment_stub.online import attempts_begun, messages
from services.payment_stub.online.attempts_begun import Begun
from services.payment_stub.online.kept import Inbox
from services.payment_stub.online.look_up import find
from services.payment_stub.online.question import AWAY, answer_of, client, said_of
from services.payment_stub.protocol import StatusReport

log = structlog.get_logger()
_LOOK_SECONDS: Final = 1.0
_AT_ONCE: Final = 100
_AN_ORDER: Final = 5
_LONGEST: Final = timedelta(hours=1)
_GIVE_UP: Final = timedelta(days=7)
_FORGET_EVERY_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Asking:
    """``address``: where a provider tells how a payment stands, with ``{provider}`` and ``{transaction_id}``.

    ``tell`` produces what is said, as a callback would have; what cannot be taken is in the ``inbox``.
    """

    doorway: Doorway
    address: str
    secrets: Callable[[str], Mapping[str, str]]
    tell: Callable[[StatusReport], Awaitable[bool]]
    inbox: Inbox
    now: Callable[[], datetime]
    ask_after: timedelta

    async def refresh(self, order_id: str) -> bool:
        """Ask about attempts on an order that were begun here, the newest; say whether anything was told."""
        begun = await self.doorway.database.read(lambda tx: attempts_begun.newest_of(tx, order_id, _AN_ORDER))
        open_ones = [each for each in begun if not await self._has_outcome(each)]
        if not open_ones:
            return False
        async with client() as asking:
            told = [await self._ask(asking, each) for each in open_ones]
        return any(told)

    async def run(self, stop: asyncio.Event) -> None:
        """Ask what is to be asked, until told to stop."""
        async with client() as asking:
            await again_and_again(lambda: self._look(asking), stop, _LOOK_SECONDS)

    async def forget(self, stop: asyncio.Event) -> None:
        """Forget the messages that may come again no more, until told to stop."""
        await again_and_again(self._forget, stop, _FORGET_EVERY_SECONDS)

    async def _forget(self) -> None:
        if self.doorway.lanes.published():
            await self.doorway.database.write(lambda tx: messages.forget_taken(tx, self.now()))

    async def _look(self, client: httpx2.AsyncClient) -> None:
        if not self.doorway.lanes.published():
            return
        due = await self.doorway.database.read(lambda tx: attempts_begun.to_ask(tx, self.now(), _AT_ONCE))
        for begun in due:
            if self.doorway.lanes.owns(key_of_dossier(begun.data.dossier_code).encode()):
                await self._look_after(client, begun)

    async def _look_after(self, client: httpx2.AsyncClient, begun: Begun) -> None:
        done = await self._has_outcome(begun)
        if not done:
            await self._ask(client, begun)
        next_at = None if done else self._next(begun)
        await self.doorway.database.write(lambda tx: attempts_begun.note_asked(tx, begun, next_at))

    def _next(self, begun: Begun) -> datetime | None:
        """Return when to ask again: later each time; None after a week."""
        now = self.now()
        pause = min(self.ask_after * 2 ** min(begun.asked, 20), _LONGEST)
        return None if now - begun.begun_at > _GIVE_UP else now + pause

    async def _has_outcome(self, begun: Begun) -> bool:
        data = begun.data

        def look(tx: Connection) -> bool:
            attempt = find(tx, data.dossier_code, data.order_id, self.now()).attempt(data.transaction_id)
            # what only timed out is asked about still: money may have been taken
            return attempt is not None and attempt.has_outcome

        try:
            return await self.doorway.database.read(look)
        except Problem:  # a database that is an older copy may know the attempt and not the order
            return False

    async def _ask(self, client: httpx2.AsyncClient, begun: Begun) -> bool:
        """Ask once, and tell what is said; a platform that does not answer is asked again later."""
        provider, name = begun.data.method, begun.data.transaction_id
        address = self.address.replace("{provider}", provider).replace("{transaction_id}", name)
        try:
            answer = await answer_of(client, address)
        except AWAY as error:
            log.warning("platform away", provider=provider, error=type(error).__name__)
            return False
        if answer is None:
            return False
        try:
            return await self.tell(said_of(begun.data, answer, self.secrets(provider), self.now()))
        except Problem as problem:
            log.warning("answer of a platform refused", provider=provider, error=problem.kind)
            await self.inbox.keep(provider, problem, answer)
            return False
