"""The platform's own pages: what it was asked for, a test card or account, and how a payment stands.

It is somebody else's system as far as the hub knows: it shares the protocol with it and nothing more.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final
from urllib.parse import parse_qs, parse_qsl

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from sqlalchemy import Connection

from services._province.payment_outcomes import (
    BY_AMOUNT,
    Outcome,
    StatementFault,
    UnknownInstrument,
    instrument,
    payment_outcomes,
    plan_for,
)
from services._province.words import Words, amount_vnd
from services._runtime.door import bounded_body
from services._runtime.problems import Problem, documented
from services._runtime.service import Doorway, last_tick
from services._runtime.world_time import stamped
from services.payment_stub.pages import language_of, page
from services.payment_stub.protocol import PaymentRequest, Provider, StatusReport, body_of, request_of
from services.payment_stub.sandbox import payments
from services.payment_stub.sandbox.plans import Decided, decide, status_of
from services.payment_stub.signing import NotProven, headers_of

_DOWN_SECONDS: Final = "30"
_LONGEST_QUERY: Final = 4000
_PAGE: Final[dict[str, Any]] = {"text/html": {"schema": {"type": "string"}}}
_UNSIGNED: Final = Words(
    "Yêu cầu thanh toán không hợp lệ hoặc đã quá cũ.", "The request to pay is not valid, or is too old."
)
_NO_SUCH: Final = Words(
    "Không có thẻ hoặc tài khoản thử nghiệm này; chỉ dùng số trong bảng.",
    "There is no such test card or account; use one of the table.",
)
_SILENT: Final = Words(
    "Ngân hàng không trả lời. Kết quả chưa được biết.", "The bank does not answer. The outcome is unknown."
)
_DOWN: Final = Words("Nền tảng thanh toán tạm ngừng hoạt động.", "The payment platform is down for a while.")
_TEST: Final = Words("Thẻ hoặc tài khoản thử nghiệm", "Test card or account")


@dataclass(frozen=True, slots=True)
class SandboxDoor:
    """Decides by the published table. ``now`` is the machine's clock."""

    doorway: Doorway
    secrets: Callable[[str], Mapping[str, str]]
    now: Callable[[], datetime]

    async def ask(self, request: Request, provider: str) -> Response:
        """Show what the merchant asks for, and take a test instrument."""
        lang = language_of(request)
        asked = self._asked(request.url.query, provider)
        if asked is None:
            return _said(lang, 400, _UNSIGNED, None)
        if (down := await self._down(asked)) is not None:
            return _down(lang, down)
        return _form(asked, lang, request.url.query, wrong=None)

    async def pay(self, request: Request, provider: str) -> Response:
        """Decide by instrument and amount; the browser is sent back when the outcome says so."""
        lang = language_of(request)
        asked = self._asked(request.url.query, provider)
        if asked is None:
            return _said(lang, 400, _UNSIGNED, None)
        try:
            sent = parse_qs((await bounded_body(request)).decode("utf-8", "replace"), max_num_fields=5)
            number = next(iter(sent.get("instrument", [])), "")
            outcome, statement = plan_for(number, asked.amount_vnd), instrument(number).statement
        except (UnknownInstrument, ValueError):
            return _form(asked, lang, request.url.query, wrong=_NO_SUCH)
        decided = await self._decided(asked, outcome, statement)
        if await self._down(asked) is not None:
            return _down(lang, decided)
        outcome = _outcome(decided)
        if outcome.redirect_after_seconds is None:
            return _said(lang, 504, _SILENT, asked.return_url)
        await asyncio.sleep(outcome.redirect_after_seconds)
        return RedirectResponse(asked.return_url, 303, {"Cache-Control": "no-store"})

    async def status(self, provider: str, transaction_id: str) -> Response:
        """Tell how a payment stands, signed; raises a 404 or 503 problem."""
        found = await self.doorway.database.read(lambda tx: payments.find(tx, transaction_id))
        if found is None or found.request.provider != provider:
            detail = "Nobody has tried to pay under this id. A payer may still be on the page."
            raise Problem(404, "unknown-payment", "No such payment", detail)
        if found.down_until is not None and self.now() < found.down_until:
            raise Problem(
                503, "platform-down", "The platform is down", "Ask again later.",
                headers={"Retry-After": _DOWN_SECONDS},
            )  # fmt: skip
        body = body_of(status_of(found, _outcome(found), self.now()))
        key, secret = next(iter(self.secrets(provider).items()), ("none", ""))
        name = sha256(transaction_id.encode()).hexdigest()[:24]  # of two in one moment each has its own
        message_id = f"answer_{name}_{int(self.now().timestamp() * 1000)}"
        signed = headers_of(secret, key, message_id, self.now(), body) if secret else {}
        return Response(body, 200, signed, "application/json")

    def _asked(self, query: str, provider: str) -> PaymentRequest | None:
        """Return what the merchant asks for; None where it did not ask, or long ago."""
        if len(query) > _LONGEST_QUERY:
            return None
        try:
            asked = request_of(dict(parse_qsl(query)), self.secrets(provider), self.now())
        except (NotProven, ValidationError, ValueError):
            return None
        return asked if asked.provider == provider else None

    async def _decided(
        self, asked: PaymentRequest, outcome: Outcome, statement: StatementFault | None
    ) -> Decided:
        def work(tx: Connection) -> Decided:
            now = self.now()
            return payments.keep(tx, *decide(asked, outcome, stamped(last_tick(tx), now), now, statement))

        return await self.doorway.database.write(work)

    async def _down(self, asked: PaymentRequest) -> Decided | None:
        found = await self.doorway.database.read(lambda tx: payments.find(tx, asked.transaction_id))
        down = found is not None and found.down_until is not None and self.now() < found.down_until
        return found if down else None


def routes(door: SandboxDoor) -> APIRouter:
    """Return the routes of the sandbox."""
    paths = APIRouter(tags=["sandbox of the payment platform"])
    either: dict[str, Any] = _PAGE | {"application/problem+json": {}}
    shown: dict[int | str, Any] = {
        200: {"description": "The page", "content": _PAGE},
        400: {"description": "The merchant's signature is not right, or old", "content": _PAGE},
        503: {"description": "The platform is down for this payment, or the hub is", "content": either},
    }  # fmt: skip
    paid: dict[int | str, Any] = {
        303: {"description": "Back to the merchant"},
        422: {"description": "No such test instrument, or provider", "content": either},
        504: {"description": "The bank gives no answer", "content": _PAGE},
    }
    at = "/sandbox/{provider}/pay"

    @paths.get(at, response_class=HTMLResponse, responses=documented(422) | shown)
    async def ask(provider: Provider, request: Request) -> Response:
        """Show a payer what is asked for; the query is signed by the merchant."""
        return await door.ask(request, provider)

    @paths.post(at, response_class=HTMLResponse, responses=documented(413) | shown | paid)
    async def pay(
        provider: Provider,
        request: Request,
    ) -> Response:
        """Pay with a test card or account: ``lgsp payments outcomes`` lists them."""
        return await door.pay(request, provider)

    @paths.get("/sandbox/{provider}/payments/{transaction_id}", responses=documented(404, 422))
    async def status(
        provider: Provider, transaction_id: Annotated[str, Path(max_length=100)]
    ) -> StatusReport:
        """Tell how a payment stands; the answer is signed as callbacks are."""
        return await door.status(provider, transaction_id)  # type: ignore[return-value]  # it is signed bytes

    return paths


def _outcome(decided: Decided) -> Outcome:
    """Return the plan under which a payment was decided."""
    return next(each for each in payment_outcomes().outcomes if each.id == decided.outcome)


def _form(asked: PaymentRequest, lang: str, query: str, *, wrong: Words | None) -> HTMLResponse:
    names = {each.id: Words(each.name_vi, each.name_en) for each in payment_outcomes().outcomes}
    names[BY_AMOUNT] = Words("Theo số tiền, thường là thành công", "by the amount, mostly success")
    return page(
        "sandbox.html.j2", lang, 422 if wrong else 200, form_to=asked.return_url,
        asked=asked, amount=amount_vnd(asked.amount_vnd), instruments=payment_outcomes().instruments,
        names=names, wrong=wrong, action=f"/sandbox/{asked.provider}/pay?{query}", label=_TEST,
    )  # fmt: skip


def _said(lang: str, status: int, words: Words, back: str | None) -> HTMLResponse:
    title = Words("Nền tảng thanh toán thử nghiệm", "Sandbox of the payment platform")
    return page("problem.html.j2", lang, status, title=title, what_to_do=words, kind="sandbox", back=back)


def _down(lang: str, decided: Decided) -> HTMLResponse:
    answer = _said(lang, 503, _DOWN, decided.request.return_url)
    answer.headers["Retry-After"] = _DOWN_SECONDS
    return answer
