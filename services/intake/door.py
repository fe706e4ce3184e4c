"""Intake's HTTP door: lodge a submission, ask what became of it, look a dossier up."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from schemas.envelope import event_id, type_of
from schemas.inbound import SubmissionLodged, SubmissionLodgedData
from services._runtime.door import bounded_body, preferred_wait_seconds
from services._runtime.problems import Problem
from services._runtime.service import Doorway
from services._runtime.world_time import LastTick
from services.intake import store
from services.intake.documents import DossierRecord, SubmissionRecord
from services.intake.identity import Tokens
from services.intake.lodging import check_lodgeable
from services.intake.requests import SUBMISSION_SCHEMA, submission_of
from services.intake.submissions import fingerprint

_SOURCE: Final = "/lgsp/intake/door"
_REMEMBERED: Final = 10_000


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
        self._under_way: OrderedDict[str, str] = OrderedDict()

    async def lodge(self, request: Request) -> Response:
        """Take a submission: 202 once Kafka holds it, or the decision when the caller prefers to wait."""
        data = submission_of(await bounded_body(request), self._tokens, self._new_id)
        content = fingerprint(data)
        known = await self._decision(data.submission_id)
        if known is None:
            self._refuse_another(data.submission_id, content, self._under_way.get(data.submission_id))
            _refuse_impossible(data)
            await self._doorway.producer.send(await self._event(data), data.receiving_agency)
            self._remember(data.submission_id, content)
            wait_seconds = preferred_wait_seconds(request)
            known = await self._wait(data.submission_id, wait_seconds) if wait_seconds else None
        if known is not None:
            self._refuse_another(data.submission_id, content, known.fingerprint)
            return _answer(data.submission_id, known, 200)
        return JSONResponse(
            {"submission_id": data.submission_id, "state": "pending"}, 202, _location(data.submission_id)
        )

    async def submission(self, submission_id: str) -> Response:
        """Answer what became of a submission."""
        known = await self._decision(submission_id)
        if known is not None:
            return _answer(submission_id, known, 200)
        if submission_id in self._under_way:
            return JSONResponse({"submission_id": submission_id, "state": "pending"})
        raise Problem(
            404,
            "unknown-submission",
            "No such submission",
            "Nothing is decided under this id; look it up again.",
        )

    async def dossier(self, code: str) -> DossierRecord:
        """Answer where a dossier stands."""
        found = await self._doorway.database.read(lambda tx: store.dossier(tx, code))
        if found is None:
            detail = "No dossier was received under this code; a code looks like H62.12-210308-0004."
            raise Problem(404, "unknown-dossier", "No such dossier", detail)
        return found

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

    async def _decision(self, submission_id: str) -> SubmissionRecord | None:
        return await self._doorway.database.read(lambda tx: store.submission(tx, submission_id))

    async def _wait(self, submission_id: str, seconds: float) -> SubmissionRecord | None:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    news = self._doorway.news.expect()
                    if (known := await self._decision(submission_id)) is not None:
                        return known
                    await self._doorway.news.heard(news)
        except TimeoutError:
            return None

    def _remember(self, submission_id: str, content: str) -> None:
        self._under_way[submission_id] = content
        if len(self._under_way) > _REMEMBERED:
            self._under_way.popitem(last=False)

    def _refuse_another(self, submission_id: str, content: str, known: str | None) -> None:
        if known is not None and known != content:
            raise Problem(
                409, "conflict", "This id was used for another submission",
                f"{submission_id} was lodged with other content; choose a new submission_id.",
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

    @paths.get("/submissions/{submission_id}")
    async def submission(submission_id: str) -> Response:
        """Return what became of a submission: pending, received with its dossier code, or refused."""
        return await door.submission(submission_id)

    @paths.get("/dossiers/{code}")
    async def dossier(code: str) -> JSONResponse:
        """Return where a dossier stands."""
        found = await door.dossier(code)
        return JSONResponse(found.model_dump(mode="json", exclude={"timers"}))

    return paths


def _refuse_impossible(data: SubmissionLodgedData) -> None:
    faults = [fault for fault in check_lodgeable(data) if fault.outcome == "unprocessable"]
    if faults:
        errors = [{"field": fault.field, "message": fault.message} for fault in faults]
        detail = f"{faults[0].field}: {faults[0].message}."
        raise Problem(422, faults[0].reason, "The submission cannot be processed", detail, errors=errors)


def _answer(submission_id: str, known: SubmissionRecord, status: int) -> JSONResponse:
    shown = known.model_dump(mode="json", exclude={"timers", "fingerprint", "outcome"}, exclude_none=True)
    body = {"submission_id": submission_id, "state": known.outcome, **shown}
    return JSONResponse(body, status, _location(submission_id) | {"Preference-Applied": "wait"})


def _location(submission_id: str) -> dict[str, str]:
    return {"Location": f"/submissions/{submission_id}"}
