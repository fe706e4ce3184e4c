"""The books over HTTP: an agency reads its own, by its token, as JSON, CSV or XLSX."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from schemas.envelope import AgencyId
from services._runtime.credentials import Credentials, only
from services._runtime.database import Database
from services._runtime.problems import documented, wrong_field
from services.payment_stub.showing.reading import BOOKS, Asked, BookName
from services.payment_stub.showing.sheets import Sheet, as_csv, as_json, as_xlsx
from services.payment_stub.showing.spans import Span

Format = Literal["json", "csv", "xlsx"]
LONGEST: Final = timedelta(days=400)
"""What is read at once."""
_FILES: Final[Mapping[Format, tuple[str, Callable[[Sheet], bytes]]]] = MappingProxyType(
    {
        "csv": ("text/csv; charset=utf-8", as_csv),
        "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    }
)
_SHAPES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The list with its totals",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/csv": {"schema": {"type": "string"}},
            _FILES["xlsx"][0]: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
First = Annotated[date, Query(alias="from", description="First day, of the province's calendar")]
Last = Annotated[date, Query(alias="to", description="Last day, included")]


def book_routes(database: Database, credentials: Credentials) -> APIRouter:
    """Return the routes of the books."""
    paths = APIRouter(tags=["books"])

    @paths.get("/agencies/{agency}/books/{book}", responses=documented(401, 403, 422) | _SHAPES)
    async def book(
        *,
        agency: AgencyId,
        book: BookName,
        asking: Annotated[str, Depends(credentials)],
        first: First,
        last: Last,
        by: Span = "day",
        format: Format = "json",  # noqa: A002 (the name of the parameter in the query)
    ) -> Response:
        """Return receipts, ledger, reconciliation or settlement of an agency between two days."""
        only(agency, asking)
        if last < first or last - first > LONGEST:
            raise wrong_field("to", f"it must be on or after from, and at most {LONGEST.days} days later")
        asked = Asked(agency, first, last, by)
        sheet = await database.read(lambda tx: BOOKS[book](tx, asked))
        if format == "json":
            return JSONResponse(as_json(sheet), headers={"Cache-Control": "no-store"})
        kind, made = _FILES[format]
        name = f"{book}-{agency}-{first}-{last}.{format}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(made(sheet), media_type=kind, headers=headers)

    return paths
