"""Files the sandbox's statements, as a platform of somebody else's would: at the hub's door, signed."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Final

import httpx2
import structlog
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from services._province.agencies import agencies
from services._runtime.chores import again_and_again
from services._runtime.instants import from_text
from services._runtime.service import Doorway
from services._runtime.tables import TICKS
from services.payment_stub.sandbox import statements
from services.payment_stub.sandbox.days import last_day_to_file
from services.payment_stub.sandbox.statements import DueStatement
from services.payment_stub.signing import headers_of

log = structlog.get_logger()
_LOOK_SECONDS: Final = 1.0
_AT_ONCE: Final = 20
_ANSWER_SECONDS: Final = 10.0
_SERVER_ERRORS: Final = 500


@dataclass(slots=True)
class Filing:
    """``address``: where statements are filed, ``{provider}`` in it. A 5xx or no answer is tried again.

    ``_closed``: up to which day, for which lanes; what is written down already is not looked for again.
    """

    doorway: Doorway
    address: str
    secrets: Callable[[str], Mapping[str, str]]
    now: Callable[[], datetime]
    _closed: tuple[date, frozenset[int]] | None = field(default=None, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Close days and file what is due, until told to stop."""
        async with httpx2.AsyncClient(timeout=_ANSWER_SECONDS, trust_env=False) as client:
            await again_and_again(lambda: self.look(client), stop, _LOOK_SECONDS)

    async def look(self, client: httpx2.AsyncClient) -> None:
        """Close the days that are over and file what is due, once."""
        last = await self.doorway.database.read(_last_day) if self.doorway.lanes.published() else None
        lanes = frozenset(self.doorway.lanes.published())
        if last is None:
            return
        if self._closed != (last, lanes):
            mine = self._mine()
            try:
                await self.doorway.database.write(lambda tx: statements.close(tx, last, mine.__contains__))
            except IntegrityError:  # who had the lane before has written it down this moment
                return
            self._closed = last, lanes
        for each in await self.doorway.database.read(lambda tx: statements.due(tx, _AT_ONCE)):
            if self._is_mine(each.agency) and await self._is_answered(client, each):
                await self.doorway.database.write(partial(statements.note_answered, sent=each))

    def _mine(self) -> frozenset[str]:
        """Return whose lanes are ours; a thread of the database cannot ask, lanes change beside it."""
        return frozenset(filter(self._is_mine, agencies()))

    def _is_mine(self, agency: str) -> bool:
        return self.doorway.lanes.owns(agency.encode())

    async def _is_answered(self, client: httpx2.AsyncClient, due: DueStatement) -> bool:
        """Send once; say whether it was answered in a way that ends it."""
        key, secret = next(iter(self.secrets(due.provider).items()), ("none", ""))
        if not secret:
            return False
        name = f"statement_{due.day}_{due.agency.replace('.', '-')}_{due.part}"
        headers = headers_of(secret, key, name, self.now(), due.body) | {"content-type": "application/json"}
        address = self.address.replace("{provider}", due.provider)
        try:
            answer = await client.post(address, content=due.body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            log.warning("statement not delivered", day=due.day, error=type(error).__name__)
            return False
        return bool(answer.status_code < _SERVER_ERRORS)


def _last_day(tx: Connection) -> date | None:
    """Return the newest day whose statement is due in every lane, None before the first tick."""
    reached = tx.scalar(select(func.min(TICKS.c.last_tick)))
    return None if reached is None else last_day_to_file(from_text(reached))
