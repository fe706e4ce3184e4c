"""The payer's door: the hosted payment page, and the beginning of an attempt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ValidationError

from schemas.envelope import DossierCode, Identifier
from services._runtime.bodies import inlined, object_of
from services._runtime.door import bounded_body
from services._runtime.problems import Problem, documented, invalid
from services.payment_stub.online.beginning import AttemptWish, Beginning, Language
from services.payment_stub.online.order_shown import OrderShown, shown
from services.payment_stub.online.pay_page import pay_page, problem_page
from services.payment_stub.pages import language_of, wants_page

OrderPart = Annotated[str, Path(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,50}$", examples=["order-1"])]
"""The last part of an order's id."""
_FORM: Final = "application/x-www-form-urlencoded"
_FORM_KEY: Final = "idempotency_key"
_MOST_FIELDS: Final = 10
_PAGE: Final[dict[str, Any]] = {"schema": {"type": "string"}}
_CHOSEN: Final = "Language of the page, vi or en; without it, or another, as Accept-Language says"
Lang = Annotated[str | None, Query(description=_CHOSEN)]


class AttemptStartedShown(BaseModel):
    """Kafka holds the start of the attempt; the payer goes to ``redirect_url``."""

    transaction_id: str
    redirect_url: str


class PayDoor:
    """Shows and begins; it changes no order. ``new_key``: what makes a form of its own."""

    def __init__(self, beginning: Beginning, new_key: Callable[[], str]) -> None:
        self._beginning = beginning
        self._new_key = new_key

    async def show(self, request: Request, code: DossierCode, order: str, attempt: str | None) -> Response:
        """Show an order. Nothing that the address says is believed: it is what the hub knows."""
        try:
            seen = replace(await self._beginning.order(code, order), back_from=attempt)
        except Problem as problem:
            return _refusal(request, problem, None)
        if not wants_page(request):
            headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
            return JSONResponse(shown(seen).model_dump(mode="json"), headers=headers)
        return pay_page(seen, language_of(request), self._new_key(), self._beginning.platform.page)

    async def begin(self, request: Request, code: DossierCode, order: str) -> Response:
        """Begin an attempt: 303 to the provider for a form, 201 with its address for JSON."""
        is_form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM
        lang: Language = "en" if language_of(request) == "en" else "vi"
        try:
            wish, form_key = _wish(await bounded_body(request), is_form=is_form)
            key = request.headers.get("idempotency-key", form_key)
            seen = await self._beginning.order(code, order)
            started = await self._beginning.begin(seen, wish, key, lang)
        except Problem as problem:
            return _refusal(request, problem, f"/pay/{code}/{order}?lang={lang}")
        if is_form:
            return RedirectResponse(started.redirect_url, 303, {"Cache-Control": "no-store"})
        said = AttemptStartedShown(**started._asdict()).model_dump()
        return JSONResponse(said, 201, {"Location": f"/orders/{code}/{order}", "Cache-Control": "no-store"})


def routes(door: PayDoor) -> APIRouter:
    """Return the routes of payers."""
    paths = APIRouter(tags=["payment page"])
    wish = inlined(AttemptWish.model_json_schema())
    form = {**wish, "properties": {**wish["properties"], _FORM_KEY: {"type": "string"}}}
    taken = {"application/json": {"schema": wish}, _FORM: {"schema": form}}
    body = {"requestBody": {"required": True, "content": taken}}
    told = {
        400: "The body is no JSON",
        404: "No such order",
        409: "The order has ended, is not paid online or had all its attempts, or the key was used otherwise",
        413: "The body is too large",
        429: "More attempts than a payer makes",
        422: "A field is not as it must be; or the amount or currency is not the order's",
    }
    begun: dict[int | str, Any] = {
        201: {"model": AttemptStartedShown, "description": "Begun, for JSON"},
        303: {"description": "Begun, for a form: on to the provider's page"},
    }
    either = "The order; a page for browsers"
    seen: dict[int | str, Any] = {
        200: {"model": OrderShown, "description": either, "content": {"text/html": _PAGE}}
    }

    @paths.get("/pay/{dossier_code}/{order}", responses=_both(documented(404, 422)) | seen)
    async def page(
        request: Request,
        dossier_code: DossierCode,
        order: OrderPart,
        lang: Lang = None,  # noqa: ARG001 - for the description; read with Accept-Language
        attempt: Identifier | None = None,
    ) -> Response:
        """Return the payment page of an order: what is owed, until when, how to pay, what came of it."""
        return await door.show(request, dossier_code, order, attempt)

    @paths.post(
        "/pay/{dossier_code}/{order}/attempts", status_code=201, openapi_extra=body,
        responses=_both(documented(said=told)) | begun,
    )  # fmt: skip
    async def begin(
        request: Request,
        dossier_code: DossierCode,
        order: OrderPart,
        lang: Lang = None,  # noqa: ARG001 - as above
    ) -> Response:
        """Begin to pay. ``Idempotency-Key``: the same request again is answered alike and begins nothing."""
        return await door.begin(request, dossier_code, order)

    return paths


def _wish(body: bytes, *, is_form: bool) -> tuple[AttemptWish, str | None]:
    """Return what is wished, and the key of a form; raises a 4xx problem."""
    if not is_form:
        sent = object_of(body)
        strict = True
    else:
        try:
            fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise Problem(422, "invalid", "The form is not as it must be", "Send the page's form.") from None
        sent = {name: values[0] for name, values in fields.items()}
        strict = False
    key = sent.pop(_FORM_KEY, None) if is_form else None
    try:
        return AttemptWish.model_validate(sent, strict=strict), key
    except ValidationError as error:
        raise invalid(error) from None


def _refusal(request: Request, problem: Problem, back: str | None) -> Response:
    if not wants_page(request):
        raise problem
    return problem_page(problem, language_of(request), back)


def _both(problems: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """Return the problems of a route that browsers get as a page."""
    return {
        status: {**said, "content": {**said["content"], "text/html": _PAGE}}
        for status, said in problems.items()
    }
