"""Takes a submission for Kafka: known ones are told apart from new ones, impossible ones are refused."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection

from schemas.envelope import event_id, type_of
from schemas.inbound import SubmissionLodged, SubmissionLodgedData
from services._runtime.fingerprints import fingerprint
from services._runtime.problems import Problem
from services._runtime.service import Doorway
from services._runtime.world_time import LastTick, stamped
from services.intake.lodging.looking import Id, Looks
from services.intake.rules.processable import check_processable
from services.intake.rules.reasons import told
from services.intake.state.documents import SubmissionRecord

_SOURCE: Final = "/lgsp/intake/door"
_REMEMBERED: Final = 10_000
MissingFiles = Callable[[dict[str, str]], Awaitable[dict[str, str]]]
"""Of field → digest those whose file was not brought; raises a 503 problem."""


class Taken(NamedTuple):
    """What came of taking a submission: whether it was new, and the decision where there was one already."""

    new: bool
    known: SubmissionRecord | None


class Taking:
    """Produces submissions; it never writes business state. ``now`` is the clock of the machine."""

    def __init__(
        self,
        doorway: Doorway,
        last_tick: Callable[[Connection], LastTick | None],
        *,
        now: Callable[[], datetime],
        missing_files: MissingFiles,
    ) -> None:
        self._doorway = doorway
        self._looks = Looks(doorway.database, last_tick)
        self._now = now
        self._missing_files = missing_files
        self._under_way: OrderedDict[Id, str] = OrderedDict()
        self._promised: set[Id] = set()

    async def take(self, data: SubmissionLodgedData, *, strict: bool) -> Taken:
        """Return once Kafka holds it; a submission that is decided or was promised is not sent again.

        ``strict``: every file that it names must have been brought. Raises a 409, 422 or 503 problem.
        """
        name, content = Id(data.submission_id, data.receiving_agency), fingerprint(data)
        known, tick = await self._looks.look(name)
        if known is not None:
            refuse_another(name, content, known)
            return Taken(new=False, known=known)
        _refuse_impossible(data)
        if strict:
            await self._refuse_without_files(data)
        if self._under_way.get(name, content) != content:
            raise _conflict(name)
        if name in self._promised:
            return Taken(new=False, known=None)
        self._remember(name, content)  # before anything is awaited: a second request meets it
        await self._produce(self._event(data, content, tick), name)
        self._promised.add(name)
        return Taken(new=True, known=None)

    def is_promised(self, name: Id) -> bool:
        """Say whether this process has acknowledged a submission, decided or not."""
        return name in self._promised

    def _event(self, data: SubmissionLodgedData, content: str, tick: LastTick | None) -> SubmissionLodged:
        return SubmissionLodged(
            id=event_id(_SOURCE, data.submission_id, type_of(SubmissionLodged), content),
            source=_SOURCE,
            subject=data.submission_id,
            time=stamped(tick, self._now()),
            data=data,
        )

    async def _produce(self, event: SubmissionLodged, name: Id) -> None:
        try:
            await self._doorway.producer.send(event, name.receiving_agency)
        except Problem as problem:  # it may have arrived all the same: only the same id is safe to send again
            problem.body["submission_id"] = name.submission_id
            raise

    async def _refuse_without_files(self, data: SubmissionLodgedData) -> None:
        named = {
            f"components.{place}.digest": each.digest
            for place, each in enumerate(data.components)
            if each.digest is not None
        }
        if missing := await self._missing_files(named):
            message = "bring the file first: PUT /documents/SHA-256"
            errors = [{"field": field, "message": message} for field in missing]
            detail = "Files that the submission names are not there. Bring them, then send it again."
            raise Problem(422, "unknown-document", "Files are missing", detail, errors=errors)

    def _remember(self, name: Id, content: str) -> None:
        self._under_way[name] = content
        if len(self._under_way) > _REMEMBERED:
            oldest, _ = self._under_way.popitem(last=False)
            self._promised.discard(oldest)


def refuse_another(name: Id, content: str, known: SubmissionRecord) -> None:
    """Raise a 409 problem when the decision is on other content than this."""
    if known.fingerprint != content:
        raise _conflict(name)


def _conflict(name: Id) -> Problem:
    return Problem(
        409, "conflict", "This id was used for another submission",
        f"{name.submission_id} was lodged with other content; choose a new submission_id.",
        errors=[{"field": "submission_id", "message": "already used with other content"}],
    )  # fmt: skip


def _refuse_impossible(data: SubmissionLodgedData) -> None:
    if faults := check_processable(data):
        errors = [{"field": fault.field, "message": fault.message} for fault in faults]
        detail = f"{faults[0].field}: {faults[0].message}."
        problem = Problem(422, faults[0].reason, "The submission cannot be processed", detail, errors=errors)
        problem.body |= {"reason": faults[0].reason, **told(faults[0].reason)}
        raise problem
