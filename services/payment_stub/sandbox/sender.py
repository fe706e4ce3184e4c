"""Sends the sandbox's callbacks when their time has come; what is due is in the database, whoever dies."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx2
import orjson
import structlog
from sqlalchemy import Connection

from schemas.envelope import key_of_dossier
from services._runtime.chores import again_and_again
from services._runtime.provider_keys import provider_secret
from services._runtime.service import Doorway, last_tick
from services._runtime.world_time import stamped
from services.payment_stub.sandbox import payments
from services.payment_stub.sandbox.payments import Due
from services.payment_stub.signing import headers_of

log = structlog.get_logger()
_LOOK_SECONDS: Final = 0.1
_AT_ONCE: Final = 50
_ANSWER_SECONDS: Final = 10.0
_MOST_TRIES: Final = 12
_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(minutes=5)
_SERVER_ERRORS: Final = 500
_NOBODYS_KEY: Final = "00" * 32


@dataclass(frozen=True, slots=True)
class Sender:
    """``address``: where callbacks go, ``{provider}`` in it. A 5xx or no answer is tried again, a 4xx not."""

    doorway: Doorway
    address: str
    secrets: Callable[[str], Mapping[str, str]]
    now: Callable[[], datetime]

    async def run(self, stop: asyncio.Event) -> None:
        """Send what is due, until told to stop."""
        async with httpx2.AsyncClient(timeout=_ANSWER_SECONDS, trust_env=False) as client:
            await again_and_again(lambda: self._look(client), stop, _LOOK_SECONDS)

    async def _look(self, client: httpx2.AsyncClient) -> None:
        if not self.doorway.lanes.published():
            return

        def look(tx: Connection) -> list[Due]:
            now = self.now()
            return payments.due(tx, now, stamped(last_tick(tx), now), _AT_ONCE)

        for each in await self.doorway.database.read(look):
            said = orjson.loads(each.body)
            if self.doorway.lanes.owns(key_of_dossier(said["dossier_code"]).encode()):
                await self._send(client, said["provider"], each)

    async def _send(self, client: httpx2.AsyncClient, provider: str, due: Due) -> None:
        answered = await self._answer(client, provider, due)
        pause = min(_FIRST_PAUSE * 2**due.tries, _LONGEST_PAUSE)
        over = answered or due.tries + 1 >= _MOST_TRIES
        again_at = None if over else self.now() + pause
        await self.doorway.database.write(
            lambda tx: payments.note_tried(tx, due.number, due.tries + 1, again_at)
        )

    async def _answer(self, client: httpx2.AsyncClient, provider: str, due: Due) -> bool:
        """Send once; say whether it was answered in a way that ends it."""
        key, secret = next(iter(self.secrets(provider).items()), ("none", ""))
        if due.wrong_key or not secret:
            secret = provider_secret(provider, _NOBODYS_KEY)
        headers = headers_of(secret, key, due.message_id, self.now(), due.body)
        address = self.address.replace("{provider}", provider)
        try:
            headers["content-type"] = "application/json"
            answer = await client.post(address, content=due.body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            log.warning("callback not delivered", transaction=due.transaction_id, error=type(error).__name__)
            return False
        return bool(answer.status_code < _SERVER_ERRORS)
