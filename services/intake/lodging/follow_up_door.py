"""Intake's doors for what comes later about a dossier: a supplement, a withdrawal, a rating.

They check form, who asks, and with the decision's own rules what is lodged, as the dossier stands now; then
they produce. The decision itself is the core's alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Connection

from schemas.envelope import DossierCode, event_id, key_of_dossier, type_of
from schemas.evidence import EvidenceViewedData
from schemas.follow_ups import (
    FeedbackLodged,
    FeedbackLodgedData,
    SupplementLodged,
    SupplementLodgedData,
    WithdrawalLodged,
    WithdrawalLodgedData,
)
from services._province.calendar import in_zone
from services._province.decided_days import decided_calendar
from services._runtime.bodies import json_body, object_of
from services._runtime.door import bounded_body, preferred_wait_seconds
from services._runtime.fingerprints import fingerprint
from services._runtime.problems import documented
from services._runtime.service import Doorway
from services._runtime.world_time import LastTick, stamped
from services.intake import store
from services.intake.callers.identity import Tokens
from services.intake.callers.parties import AgencyOf, may_act, not_a_party, proof_of
from services.intake.callers.refusals import refusal, unknown_dossier
from services.intake.callers.said import viewed
from services.intake.dossiers.follow_ups import FollowUp
from services.intake.dossiers.looking_up import believed, further_keys, looked_up_later
from services.intake.lodging.requests import follow_up_of, follow_up_schema
from services.intake.rules.follow_ups import FollowUpData, check_code, check_follow_up, is_known
from services.intake.rules.lodging import claimed
from services.intake.state.documents import DossierRecord
from services.intake.store import STORE

_SOURCE: Final = "/lgsp/intake/door"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of follow-up: its event, and what it is once it was taken."""

    event: Callable[..., FollowUp]
    data: type[FollowUpData]
    type: str
    state: str


SUPPLEMENT: Final = Kind(SupplementLodged, SupplementLodgedData, type_of(SupplementLodged), "received")
WITHDRAWAL: Final = Kind(WithdrawalLodged, WithdrawalLodgedData, type_of(WithdrawalLodged), "withdrawn")
FEEDBACK: Final = Kind(FeedbackLodged, FeedbackLodgedData, type_of(FeedbackLodged), "given")


class FollowUpDoor:
    """Produces what is lodged about a dossier and reads what became of it."""

    def __init__(
        self,
        doorway: Doorway,
        tokens: Tokens,
        agency_of: AgencyOf,
        last_tick: Callable[[Connection], LastTick | None],
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._doorway = doorway
        self._tokens = tokens
        self._agency_of = agency_of
        self._last_tick = last_tick
        self._now = now
        self._new_id = new_id

    async def lodge(self, kind: Kind, code: str, request: Request) -> Response:
        """Take a follow-up: 202 once Kafka holds it, or the decision to whoever prefers to wait.

        A repeat is answered alike, and nothing is sent.
        """
        sent = object_of(await bounded_body(request))
        proof = proof_of(request.headers.get("authorization"), sent, self._tokens, self._agency_of)
        data = follow_up_of(kind.data, code, sent)
        dossier = await self._dossier(code)
        if not may_act(dossier, proof):
            raise not_a_party()
        if wrong := check_follow_up(dossier, data, *await self._held(dossier, data)):
            await self._say_looked(dossier, data, proof.agency)
            raise refusal(*wrong)
        wait_seconds = preferred_wait_seconds(request)
        if not _says_nothing_new(dossier, data):
            event = await self._event(kind, data)
            await self._doorway.producer.send(event, key_of_dossier(code))
            waited = await self._wait(event, wait_seconds) if wait_seconds is not None else None
            if waited is None:
                return _answer(kind, code, None, 202)
            dossier = waited
        return _answer(kind, code, dossier, 202 if wait_seconds is None else 200)

    async def _dossier(self, code: str) -> DossierRecord:
        found = await self._doorway.database.read(lambda tx: store.dossier(tx, code))
        if found is not None:
            return found
        wrong = check_code(code, decided_calendar())
        raise unknown_dossier() if wrong is None else refusal(wrong)

    async def _held(self, dossier: DossierRecord, data: FollowUpData) -> tuple[frozenset[str], str | None]:
        """Return which claims would hold now, and the reason why none may.

        Nothing is looked up where nothing is claimed or was asked for before.
        """
        if not isinstance(data, SupplementLodgedData) or not claimed(data.components):
            return frozenset(), None
        if not dossier.requests:
            return frozenset(), "held-no-consent"
        now = in_zone(stamped(await self._doorway.database.read(self._last_tick), self._now()))
        keys = further_keys(dossier, data, now.date())
        found = await self._doorway.database.read(lambda tx: STORE.load(tx, keys))
        on = decided_calendar().into_working_hours(now).date()
        looked = looked_up_later(found, dossier, data, now, on)
        return believed(looked.papers), looked.agreed.against

    async def _say_looked(self, dossier: DossierRecord, data: FollowUpData, by: str | None) -> None:
        """Say that papers were looked at for an answer after which nothing else would tell of it."""
        if not isinstance(data, SupplementLodgedData) or not claimed(data.components):
            return
        agency = dossier.receiving_agency
        time = stamped(await self._doorway.database.read(self._last_tick), self._now())
        for each in dossier.requests:
            seen = EvidenceViewedData(submission_id=each.request_id, receiving_agency=agency, viewed_by=by)
            await self._doorway.producer.send(viewed(seen, time, self._new_id()), agency)

    async def _event(self, kind: Kind, data: FollowUpData) -> FollowUp:
        tick = await self._doorway.database.read(self._last_tick)
        time = stamped(tick, self._now())
        content = fingerprint(data)
        what = f"{content}/{time.isoformat()}" if kind is FEEDBACK else content  # each rating is its own fact
        code = data.dossier_code
        return kind.event(
            id=event_id(_SOURCE, code, kind.type, what), source=_SOURCE, subject=code, time=time, data=data
        )

    async def _wait(self, event: FollowUp, seconds: float) -> DossierRecord | None:
        async def taken() -> DossierRecord | None:
            known = await self._dossier(event.data.dossier_code)
            return known if _is_taken(known, event) else None

        return await self._doorway.news.until(taken, seconds)


def routes(door: FollowUpDoor) -> APIRouter:
    """Return the routes about a dossier that is there already."""
    paths = APIRouter(tags=["intake"])

    @paths.post("/dossiers/{code}/supplements", **_described(SupplementLodgedData))
    async def supplement(code: DossierCode, request: Request) -> Response:
        """Bring the papers that were asked for, all at once. ``Prefer: wait=10`` waits for the decision."""
        return await door.lodge(SUPPLEMENT, code, request)

    @paths.post("/dossiers/{code}/withdrawals", **_described(WithdrawalLodgedData))
    async def withdrawal(code: DossierCode, request: Request) -> Response:
        """Take a dossier back before it is finished; ``reason`` is a code."""
        return await door.lodge(WITHDRAWAL, code, request)

    @paths.post("/dossiers/{code}/feedback", **_described(FeedbackLodgedData))
    async def feedback(code: DossierCode, request: Request) -> Response:
        """Rate how a dossier was handled; the last rating counts."""
        return await door.lodge(FEEDBACK, code, request)

    return paths


def _described(kind: type[BaseModel]) -> dict[str, Any]:
    told = {
        400: "The body is not JSON",
        401: "It is not said, or not proven, who asks",
        403: "Neither the applicant nor the desk that received the dossier asks",
        404: "No dossier was received under this code",
        409: "Where the dossier stands, it cannot be taken: reason and article say why",
        413: "The body is too large",
        422: "The request is not as it must be",
        503: "Kafka or the database cannot be reached now",
    }
    taken = {200: {"description": "It was taken before, or the decision was waited for"}}
    body = json_body(follow_up_schema(kind))
    return {"status_code": 202, "openapi_extra": body, "responses": taken | documented(said=told)}


def _says_nothing_new(dossier: DossierRecord, data: FollowUpData) -> bool:
    """Say whether it was taken before; the same rating is said anew once the dossier has ended since."""
    if not isinstance(data, FeedbackLodgedData):
        return is_known(dossier, data)
    last, ended = dossier.rated, dossier.finished_at
    if last is None or last.rating != data.rating:
        return False
    return ended is None or last.lodged_at >= ended


def _is_taken(dossier: DossierRecord, event: FollowUp) -> bool:
    if not isinstance(event, FeedbackLodged):
        return is_known(dossier, event.data)
    return dossier.rated is not None and dossier.rated.lodged_at >= event.time


def _answer(kind: Kind, code: str, dossier: DossierRecord | None, status: int) -> Response:
    shown = {"dossier_code": code, "state": "pending" if dossier is None else kind.state}
    if dossier is not None and kind is SUPPLEMENT:
        shown["due_at"] = dossier.due_at.isoformat()
    headers = {"Location": f"/dossiers/{code}"}
    return JSONResponse(shown, status, headers | ({"Preference-Applied": "wait"} if status == 200 else {}))  # noqa: PLR2004 - HTTP's OK
