"""Legs by HTTP: look at one, accept it, answer it. What is said goes to Kafka and is decided from there."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from schemas.envelope import key_of_dossier
from schemas.inbound import LegAcceptedData, LegAnsweredData
from services._runtime.bodies import json_body
from services._runtime.credentials import Credentials, only
from services._runtime.decisions import Happening, Unprocessable
from services._runtime.door import preferred_wait_seconds
from services._runtime.fingerprints import fingerprint
from services._runtime.problems import Problem
from services._runtime.service import Doorway, last_tick
from services._runtime.world_time import stamped
from services.routing.answers import leg_addressed
from services.routing.decide import RoutingCore
from services.routing.dossiers import Leg, RoutedDossier, key_of
from services.routing.gateway.leg_shown import LegShown, leg_shown
from services.routing.gateway.refusals import refused
from services.routing.gateway.replies import Reply, ReplyData, data_of, dossier_of, event_of, schema_of
from services.routing.gateway.shapes import described, json_object
from services.routing.store import STORE

_REMEMBERED: Final = 10_000
_CORE: Final = RoutingCore()


class LegsDoor:
    """Produces what agencies say; it decides nothing, but refuses at once what the core would refuse."""

    def __init__(self, doorway: Doorway, now: Callable[[], datetime]) -> None:
        self._doorway = doorway
        self._now = now
        self._under_way: OrderedDict[tuple[str, ...], str] = OrderedDict()

    async def leg(self, agency: str, leg_id: str) -> LegShown:
        """Return a leg that was sent to the agency; raises a 403 or 404 problem."""
        asked = LegAcceptedData.model_construct(dossier_code=dossier_of(leg_id), leg_id=leg_id, agency=agency)
        return leg_shown(*await self._doorway.database.read(lambda tx: _addressed(tx, asked)))

    async def say(self, data: ReplyData, wait_seconds: float | None) -> Response:
        """Produce what an agency says: 202 once Kafka holds it, or 200 with the leg as decided."""
        name = _name(data)
        if not await self._doorway.database.read(lambda tx: _is_decided(tx, data)):
            self._refuse_another(name, data)
            self._remember(name, data)  # before anything is awaited: a second request meets it
            event = await self._rehearsed(name, data)
            await self._doorway.producer.send(event, key_of_dossier(data.dossier_code))
        decided = wait_seconds is not None and await self._wait(data, wait_seconds)
        known = await self.leg(data.agency, data.leg_id)
        shown, headers = known.model_dump(mode="json"), {"Location": _location(data)}
        if not decided:
            return JSONResponse(shown, 202, headers)
        return JSONResponse(shown, 200, headers | {"Preference-Applied": "wait"})

    async def _wait(self, data: ReplyData, seconds: float) -> bool:
        async def decided() -> bool | None:
            return await self._doorway.database.read(lambda tx: _is_decided(tx, data)) or None

        return bool(await self._doorway.news.until(decided, seconds))

    async def _rehearsed(self, name: tuple[str, ...], data: ReplyData) -> Reply:
        try:
            return await self._doorway.database.read(lambda tx: self._rehearse(tx, data))
        except Problem:
            self._under_way.pop(name, None)  # it was never sent, so another one may be
            raise

    def _rehearse(self, tx: Connection, data: ReplyData) -> Reply:
        """Let the core decide as it would, and forget the decision; raises a problem where it refuses."""
        event = event_of(data, stamped(last_tick(tx), self._now()))
        happening = Happening(event, event.time)
        try:
            _CORE.decide(STORE.load(tx, _CORE.keys(happening)), happening)
        except Unprocessable as unprocessable:
            raise refused(unprocessable) from None
        return event

    def _remember(self, name: tuple[str, ...], data: ReplyData) -> None:
        self._under_way[name] = fingerprint(data)
        if len(self._under_way) > _REMEMBERED:
            self._under_way.popitem(last=False)

    def _refuse_another(self, name: tuple[str, ...], data: ReplyData) -> None:
        if self._under_way.get(name, fingerprint(data)) != fingerprint(data):
            raise refused(Unprocessable("conflict", f"{data.leg_id} is being answered so with other content"))


def routes(door: LegsDoor, credentials: Credentials) -> APIRouter:
    """Return the routes of legs. A leg's id holds a slash, which may stand in the path as it is."""
    paths = APIRouter(tags=["agency gateway"])
    asks = Annotated[str, Depends(credentials)]
    at = "/agencies/{agency_id}/legs/{leg_id:path}"
    refusals = described({
        400: "The body is no JSON", 404: "No such leg was sent to the agency",
        409: "The leg is closed, or has the answer with other content", 413: "The body is too large",
    })  # fmt: skip
    taken: dict[int | str, Any] = {
        200: {"model": LegShown, "description": "Decided: with Prefer: wait"},
        202: {"model": LegShown, "description": "Kafka holds it"},
    }

    @paths.get(at, responses=described({404: "No such leg was sent to the agency"}))
    async def leg(agency_id: str, leg_id: str, asking: asks) -> LegShown:
        """Return a leg that was sent to the agency, with what the agency has said of it."""
        only(agency_id, asking)
        return await door.leg(agency_id, leg_id)

    @paths.post(
        at + "/accept", status_code=202, responses=taken | refusals,
        openapi_extra=json_body(schema_of(LegAcceptedData)),
    )  # fmt: skip
    async def accept(request: Request, agency_id: str, leg_id: str, asking: asks) -> Response:
        """Say that the agency works on a leg. ``Prefer: wait=10`` waits for the decision."""
        only(agency_id, asking)
        data = data_of(LegAcceptedData, agency_id, leg_id, await json_object(request))
        return await door.say(data, preferred_wait_seconds(request))

    @paths.post(
        at + "/answer", status_code=202, responses=taken | refusals,
        openapi_extra=json_body(schema_of(LegAnsweredData)),
    )  # fmt: skip
    async def answer(request: Request, agency_id: str, leg_id: str, asking: asks) -> Response:
        """Answer a leg. The same answer again is answered alike, another one so is a conflict."""
        only(agency_id, asking)
        data = data_of(LegAnsweredData, agency_id, leg_id, await json_object(request))
        return await door.say(data, preferred_wait_seconds(request))

    return paths


def _addressed(tx: Connection, data: ReplyData) -> tuple[RoutedDossier, Leg]:
    dossier = STORE.load(tx, [key_of(data.dossier_code)]).get(key_of(data.dossier_code))
    if not isinstance(dossier, RoutedDossier):
        raise refused(Unprocessable("unknown-dossier", f"{data.dossier_code} was never received"))
    try:
        return dossier, leg_addressed(dossier, data)
    except Unprocessable as unprocessable:
        raise refused(unprocessable) from None


def _is_decided(tx: Connection, data: ReplyData) -> bool:
    """Say whether the leg has this saying already; raises a problem for a leg that is not the agency's."""
    _, leg = _addressed(tx, data)
    if isinstance(data, LegAcceptedData):
        if leg.accepted_at is None and not leg.is_open:
            raise refused(Unprocessable("leg-closed", f"{leg.leg_id} is closed and cannot be accepted"))
        return leg.accepted_at is not None
    return any(answer.fingerprint == fingerprint(data) for answer in leg.answers)


def _name(data: ReplyData) -> tuple[str, ...]:
    outcome = data.outcome if isinstance(data, LegAnsweredData) else ""
    return data.dossier_code, data.leg_id, data.agency, outcome


def _location(data: ReplyData) -> str:
    return f"/agencies/{quote(data.agency)}/legs/{quote(data.leg_id)}"
