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
_CONFLICT: Final = "urn:lgsp:problem:conflict"


@dataclass(slots=True)
class Filing:
    """``address``: where statements are filed, ``{provider}`` in it. A 5xx or no answer is tried again.

    What is refused is told to the operator and not sent again; only a part whose number has another content
    in the hub, as after the loss of this database, is filed as the next part.

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
            answer = await self._answer(client, each) if self._is_mine(each.agency) else None
            if answer is not None:
                work = statements.file_anew if _is_conflict(each, answer) else statements.note_answered
                await self.doorway.database.write(partial(work, sent=each))

    def _mine(self) -> frozenset[str]:
        """Return whose lanes are ours; a thread of the database cannot ask, lanes change beside it."""
        return frozenset(filter(self._is_mine, agencies()))

    def _is_mine(self, agency: str) -> bool:
        return self.doorway.lanes.owns(agency.encode())

    async def _answer(self, client: httpx2.AsyncClient, due: DueStatement) -> httpx2.Response | None:
        """Send once; return the answer, None where it is to be sent again."""
        key, secret = next(iter(self.secrets(due.provider).items()), ("none", ""))
        if not secret:
            return None
        name = f"statement_{due.day}_{due.agency.replace('.', '-')}_{due.part}"
        headers = headers_of(secret, key, name, self.now(), due.body) | {"content-type": "application/json"}
        address = self.address.replace("{provider}", due.provider)
        try:
            answer = await client.post(address, content=due.body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            log.warning("statement not delivered", day=due.day, error=type(error).__name__)
            return None
        return answer if answer.status_code < _SERVER_ERRORS else None


def _is_conflict(due: DueStatement, answer: httpx2.Response) -> bool:
    """Tell of a part that was refused; say whether the hub knows another part under its number."""
    if answer.is_success:
        return False
    try:
        problem = answer.json().get("type")
    except (ValueError, AttributeError):  # not the hub's own answer
        problem = None
    log.warning(
        "statement refused", agency=due.agency, provider=due.provider, day=due.day, part=due.part,
        status=answer.status_code, problem=problem,
    )  # fmt: skip
    return bool(problem == _CONFLICT)


def _last_day(tx: Connection) -> date | None:
    """Return the newest day whose statement is due in every lane, None before the first tick."""
    reached = tx.scalar(select(func.min(TICKS.c.last_tick)))
    return None if reached is None else last_day_to_file(from_text(reached))
