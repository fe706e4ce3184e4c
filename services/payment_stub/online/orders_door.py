"""The merchant's door: how an order stands, what the provider says of it, what a counter was paid."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection

from schemas.envelope import AmountVnd, Code, DossierCode, Identifier, key_of_dossier
from schemas.inbound import AttemptReportedData, AttemptStartedData
from services._runtime.bodies import inlined, json_body, object_of, refuse_persons_numbers
from services._runtime.credentials import OPERATOR, Credentials, only
from services._runtime.door import bounded_body
from services._runtime.problems import Problem, documented, invalid
from services._runtime.service import Doorway, last_tick
from services._runtime.world_time import stamped
from services.payment_stub.online.asking import Asking
from services.payment_stub.online.events import event_of
from services.payment_stub.online.look_up import OrderSeen, find, order_id_of
from services.payment_stub.online.order_shown import OrderWithAttempts, shown_whole
from services.payment_stub.online.pay_door import OrderPart
from services.payment_stub.online.rehearsing import rehearse

_REFUSALS: Final = {401: "No token, or a bad one", 403: "Another agency's dossier", 404: "No such order"}


class CounterReport(BaseModel):
    """What was paid, or was tried to be paid, other than online. ``started`` begins an attempt."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    dossier_code: DossierCode
    order_id: Identifier
    transaction_id: Identifier
    method: Literal["counter", "post", "bank-transfer"]
    status: Literal["started", "pending", "succeeded", "failed"]
    amount_vnd: AmountVnd
    happened_at: AwareDatetime
    reason: Code | None = None

    def data(self) -> AttemptStartedData:
        """Return it as the contract has it."""
        said = self.model_dump(exclude={"status", "reason"})
        if self.status == "started":
            return AttemptStartedData(**said)
        return AttemptReportedData(**said, status=self.status, reason=self.reason)


class ReportTaken(BaseModel):
    """Kafka holds it, now or before."""

    transaction_id: str
    state: str = "taken"


class OrdersDoor:
    """Looks up and produces, for the agency that received the dossier."""

    def __init__(self, doorway: Doorway, asking: Asking, now: Callable[[], datetime]) -> None:
        self._doorway = doorway
        self._asking = asking
        self._now = now

    async def order(self, code: DossierCode, order: str) -> OrderWithAttempts:
        """Return how an order stands; raises a 404 problem."""
        return shown_whole(await self._seen(code, order))

    async def refresh(self, code: DossierCode, order: str) -> OrderWithAttempts:
        """Ask the provider about every attempt without an outcome, and wait until what it says is decided."""
        seen = await self._seen(code, order)
        if await self._asking.refresh(seen.order.order_id):

            async def told() -> OrderSeen | None:
                now = await self._seen(code, order)
                return now if now.attempts != seen.attempts else None

            await self._doorway.news.until(told, 5)
        return await self.order(code, order)

    async def report(self, asking: str, request: Request) -> Response:
        """Take what a counter reports: 202 once Kafka holds it; a repeat is answered alike."""
        said = _report(await bounded_body(request))
        _refuse_stranger(asking, said.dossier_code)
        data = said.data()

        def look(tx: Connection) -> tuple[bool, datetime, OrderSeen]:
            at = stamped(last_tick(tx), self._now())
            seen = find(tx, said.dossier_code, said.order_id, at)
            return rehearse(tx, event_of(data, f"/agency/{asking}", at)), at, seen

        new, at, seen = await self._doorway.database.read(look)
        if new:
            _refuse_start(seen, said)
            event = event_of(data, f"/agency/{asking}", at)
            await self._doorway.producer.send(event, key_of_dossier(said.dossier_code))
        taken = ReportTaken(transaction_id=said.transaction_id).model_dump()
        return JSONResponse(taken, 202, {"Location": f"/orders/{said.order_id}"})

    async def _seen(self, code: DossierCode, order: str) -> OrderSeen:
        def look(tx: Connection) -> OrderSeen:
            return find(tx, code, order_id_of(code, order), stamped(last_tick(tx), self._now()))

        return await self._doorway.database.read(look)


def routes(door: OrdersDoor, credentials: Credentials) -> APIRouter:
    """Return the routes of merchants and counters."""
    paths = APIRouter(tags=["orders"])
    asks = Annotated[str, Depends(credentials)]
    reported = _REFUSALS | {
        400: "The body is no JSON",
        409: "Reported before with other content, or begun on an order that has ended",
        413: "The body is too large",
        422: "A field is not as it must be, or the amount is not the order's",
    }
    taken: dict[int | str, Any] = {202: {"model": ReportTaken, "description": "Kafka holds it"}}

    @paths.get("/orders/{dossier_code}/{order}", responses=documented(422, said=_REFUSALS))
    async def order(dossier_code: DossierCode, order: OrderPart, asking: asks) -> OrderWithAttempts:
        """Return how an order and its attempts stand, to the agency that received the dossier."""
        _refuse_stranger(asking, dossier_code)
        return await door.order(dossier_code, order)

    @paths.post("/orders/{dossier_code}/{order}/refresh", responses=documented(422, said=_REFUSALS))
    async def refresh(dossier_code: DossierCode, order: OrderPart, asking: asks) -> OrderWithAttempts:
        """Ask the provider what became of attempts without an outcome: for a callback that never came."""
        _refuse_stranger(asking, dossier_code)
        return await door.refresh(dossier_code, order)

    @paths.post(
        "/payment-reports", status_code=202, responses=documented(said=reported) | taken,
        openapi_extra=json_body(inlined(CounterReport.model_json_schema())),
    )  # fmt: skip
    async def report(request: Request, asking: asks) -> Response:
        """Report a payment at the counter, through the post or by bank transfer.

        Only by the agency that received the dossier. Money that came too late is reported all the same: it is
        given back.
        """
        return await door.report(asking, request)

    return paths


def _report(body: bytes) -> CounterReport:
    sent = object_of(body)
    refuse_persons_numbers(sent)
    try:
        return CounterReport.model_validate_json(orjson.dumps(sent), strict=True)
    except ValidationError as error:
        raise invalid(error) from None


def _refuse_stranger(asking: str, code: DossierCode) -> None:
    if asking != OPERATOR:
        only(key_of_dossier(code), asking)


def _refuse_start(seen: OrderSeen, said: CounterReport) -> None:
    """Refuse to begin on an order that has ended; money that was taken is another matter."""
    if said.status != "started":
        return
    if seen.is_over:
        raise Problem(409, "order-expired", "The order has expired", "Take no money for it.")
    if seen.state != "open":
        raise Problem(409, "order-closed", "The order is closed", "Take no money for it.")
