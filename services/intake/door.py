"""Intake's HTTP door: lodge a submission, ask what became of it, look a dossier up."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from schemas.envelope import event_id, type_of
from schemas.inbound import SubmissionLodged, SubmissionLodgedData
from services._province.agencies import agencies
from services._runtime.door import bounded_body, preferred_wait_seconds
from services._runtime.fingerprints import fingerprint
from services._runtime.problems import Problem
from services._runtime.service import Doorway
from services._runtime.world_time import LastTick
from services.intake import store
from services.intake.documents import PENDING, REFUSED, DossierRecord, SubmissionRecord
from services.intake.identity import Tokens
from services.intake.lodging import check_lodgeable
from services.intake.reasons import told
from services.intake.refusals import unknown_dossier
from services.intake.requests import SUBMISSION_SCHEMA, submission_of

_SOURCE: Final = "/lgsp/intake/door"
_REMEMBERED: Final = 10_000


class _Id(NamedTuple):
    """What a submission is known by: its id is the sender's, and unique per receiving agency."""

    submission_id: str
    receiving_agency: str


class IntakeDoor:
    """Produces submissions and reads decisions; it never writes business state."""

    def __init__(
        self,
        doorway: Doorway,
        tokens: Tokens,
        last_tick: Callable[[Connection], LastTick | None],
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._doorway = doorway
        self._tokens = tokens
        self._last_tick = last_tick
        self._now = now
        self._new_id = new_id
        self._under_way: OrderedDict[_Id, str] = OrderedDict()
        self._promised: set[_Id] = set()

    async def lodge(self, request: Request) -> Response:
        """Take a submission: 202 once Kafka holds it, or the decision to whoever prefers to wait.

        A repeat is answered alike, and nothing is sent.
        """
        data = submission_of(await bounded_body(request), self._tokens, self._new_id)
        name, content = _Id(data.submission_id, data.receiving_agency), fingerprint(data)
        wait_seconds = preferred_wait_seconds(request)
        known = await self._decision(name)
        if known is None:
            self._refuse_another(name, content, self._under_way.get(name))
            _refuse_impossible(data)
            self._remember(name, content)  # before anything is awaited: a second request meets it
            await self._produce(data, name)
            self._promised.add(name)
            known = await self._wait(name, wait_seconds) if wait_seconds is not None else None
        if known is not None:
            self._refuse_another(name, content, known.fingerprint)
        shown = await self._shown(name, known)
        if known is None or wait_seconds is None:
            return JSONResponse(shown, 202, _location(name))
        return JSONResponse(shown, 200, _location(name) | {"Preference-Applied": "wait"})

    async def _produce(self, data: SubmissionLodgedData, name: _Id) -> None:
        try:
            await self._doorway.producer.send(await self._event(data), data.receiving_agency)
        except Problem as problem:  # it may have arrived all the same: only the same id is safe to send again
            problem.body["submission_id"] = name.submission_id
            problem.headers.update(_location(name))
            raise

    async def submission(self, submission_id: str, receiving_agency: str | None) -> Response:
        """Answer what became of a submission; its agency must be named only where several use its id."""
        asked = [receiving_agency] if receiving_agency else list(agencies())
        decided = await self._doorway.database.read(lambda tx: store.submissions(tx, submission_id, asked))
        found = {each.receiving_agency: each for each in decided}
        pending = {agency for agency in asked if _Id(submission_id, agency) in self._promised}
        match sorted(found.keys() | pending):
            case []:
                raise Problem(
                    404,
                    "unknown-submission",
                    "No such submission",
                    "Nothing is decided under this id; look it up again.",
                )
            case [agency]:
                return JSONResponse(await self._shown(_Id(submission_id, agency), found.get(agency)))
            case _:
                raise _ambiguous()

    async def dossier(self, code: str) -> DossierRecord:
        """Answer where a dossier stands."""
        found = await self._doorway.database.read(lambda tx: store.dossier(tx, code))
        if found is None:
            raise unknown_dossier()
        return found

    async def _shown(self, name: _Id, known: SubmissionRecord | None) -> dict[str, object]:
        """Show what became of a submission, with its national status: of a dossier, the one it has now."""
        if known is None:
            return {"submission_id": name.submission_id, "state": "pending", "status": PENDING}
        status = REFUSED if known.dossier_code is None else (await self.dossier(known.dossier_code)).status
        shown = known.model_dump(mode="json", exclude={"timers", "fingerprint", "outcome"}, exclude_none=True)
        said = {} if known.reason is None else told(known.reason)
        return {
            "submission_id": name.submission_id,
            "state": known.outcome,
            "status": status,
            **shown,
            **said,
        }

    async def _event(self, data: SubmissionLodgedData) -> SubmissionLodged:
        tick = await self._doorway.database.read(self._last_tick)
        now = self._now()
        event_type = type_of(SubmissionLodged)
        return SubmissionLodged(
            id=event_id(_SOURCE, data.submission_id, event_type, fingerprint(data)),
            source=_SOURCE,
            subject=data.submission_id,
            time=tick.stamp(now) if tick else now,
            data=data,
        )

    async def _decision(self, name: _Id) -> SubmissionRecord | None:
        found = await self._doorway.database.read(
            lambda tx: store.submissions(tx, name.submission_id, [name.receiving_agency])
        )
        return found[0] if found else None

    async def _wait(self, name: _Id, seconds: float) -> SubmissionRecord | None:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    news = self._doorway.news.expect()
                    if (known := await self._decision(name)) is not None:
                        return known
                    await self._doorway.news.heard(news)
        except TimeoutError:
            return None

    def _remember(self, name: _Id, content: str) -> None:
        self._under_way[name] = content
        if len(self._under_way) > _REMEMBERED:
            oldest, _ = self._under_way.popitem(last=False)
            self._promised.discard(oldest)

    def _refuse_another(self, name: _Id, content: str, known: str | None) -> None:
        if known is not None and known != content:
            raise Problem(
                409, "conflict", "This id was used for another submission",
                f"{name.submission_id} was lodged with other content; choose a new submission_id.",
                errors=[{"field": "submission_id", "message": "already used with other content"}],
            )  # fmt: skip


def routes(door: IntakeDoor) -> APIRouter:
    """Return the routes of intake."""
    paths = APIRouter(tags=["intake"])
    body: dict[str, Any] = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": SUBMISSION_SCHEMA}}}
    }

    @paths.post("/submissions", status_code=202, openapi_extra=body)
    async def lodge(request: Request) -> Response:
        """Lodge a submission. ``Prefer: wait=10`` waits for the decision."""
        return await door.lodge(request)

    @paths.get("/submissions/{submission_id:path}")
    async def submission(submission_id: str, receiving_agency: str | None = None) -> Response:
        """Return what became of a submission: pending (1), received (2 to 10, its dossier.s), refused (3).

        ``receiving_agency`` is needed only where several agencies have a submission with this id.
        """
        return await door.submission(submission_id, receiving_agency)

    @paths.get("/dossiers/{code}")
    async def dossier(code: str) -> JSONResponse:
        """Return where a dossier stands."""
        found = await door.dossier(code)
        return JSONResponse(found.shown())

    return paths


def _refuse_impossible(data: SubmissionLodgedData) -> None:
    faults = [fault for fault in check_lodgeable(data) if fault.outcome == "unprocessable"]
    if faults:
        errors = [{"field": fault.field, "message": fault.message} for fault in faults]
        detail = f"{faults[0].field}: {faults[0].message}."
        problem = Problem(422, faults[0].reason, "The submission cannot be processed", detail, errors=errors)
        problem.body |= {"reason": faults[0].reason, **told(faults[0].reason)}
        raise problem


def _ambiguous() -> Problem:
    message = "name it: more than one agency has a submission with this id"
    return Problem(
        409, "ambiguous", "Several agencies have a submission with this id", f"receiving_agency: {message}.",
        errors=[{"field": "receiving_agency", "message": message}],
    )  # fmt: skip


def _location(name: _Id) -> dict[str, str]:
    path, query = quote(name.submission_id, safe=""), urlencode({"receiving_agency": name.receiving_agency})
    return {"Location": f"/submissions/{path}?{query}"}
