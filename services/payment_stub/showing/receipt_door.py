"""The receipt as a page to print, for whoever has its address: it names nobody."""

from functools import partial
from typing import Annotated, Any, Final

import segno
from fastapi import APIRouter, Path, Query, Request, Response
from markupsafe import Markup

from schemas.envelope import DossierCode, Identifier
from services._runtime.database import Database
from services._runtime.problems import Problem, documented
from services.payment_stub.pages import language_of, page, wants_page
from services.payment_stub.showing.receipt_shown import NO_RECEIPT, receipt_shown

OrderPart = Annotated[str, Path(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,50}$", examples=["order-1"])]
"""The last part of an order's id."""
Lang = Annotated[
    str | None,
    Query(description="Language of the page, vi or en; without it, or another, as Accept-Language says"),
]
_HTML: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A page to print", "content": {"text/html": {"schema": {"type": "string"}}}}
}


def receipt_routes(database: Database, look_up_url: str | None) -> APIRouter:
    """Return the route of receipts. ``look_up_url`` has ``{code}``: what the QR code says of the dossier."""
    paths = APIRouter(tags=["receipts"])

    @paths.get("/receipts/{code}/{order}/{transaction:path}", responses=documented(404, 422) | _HTML)
    async def receipt(
        request: Request, code: DossierCode, order: OrderPart, transaction: Identifier, lang: Lang = None
    ) -> Response:
        """Return the receipt of a payment, to print; one whose money went back says so."""
        del lang  # read with the header that it overrules
        spoken = language_of(request)
        try:
            found = await database.read(
                partial(
                    receipt_shown, dossier_code=code, order_id=f"{code}/{order}", transaction_id=transaction
                )
            )
        except Problem as problem:
            if not wants_page(request):
                raise
            title, why = NO_RECEIPT
            return page(
                "problem.html.j2", spoken, problem.status,
                title=title, what_to_do=why, kind=problem.kind, back=None,
            )  # fmt: skip
        look_up = code if look_up_url is None else look_up_url.replace("{code}", code)
        return page("receipt.html.j2", spoken, receipt=found, qr=_qr(look_up), look_up=look_up)

    return paths


def _qr(text: str) -> Markup:
    """Return a text as a QR code: a drawing inside the page."""
    return Markup(segno.make(text, error="m", micro=False).svg_inline(scale=3, border=2))  # noqa: S704 - lines only
