"""The routes of papers that the State holds, and their pages; one function, as FastAPI declares routes."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from services._runtime.problems import documented
from services.intake.callers.access import PROOF_BODY
from services.intake.previews.bodies import SHOWN, LookUpBody, RequestBody, RevocationBody, described
from services.intake.previews.door import EvidenceDoor
from services.intake.previews.pages import accesses_page, preview_page
from services.intake.previews.shown import preview
from services.intake.showing.pages import Language

_NO_STORE: Final = {"Cache-Control": "no-store"}
_OBJECT: Final[dict[str, Any]] = {"type": "object"}
_PAGE: Final[dict[str, Any]] = {"text/html": {"schema": {"type": "string"}}}
_SAID: Final = {
    400: "The body is not JSON",
    401: "It is not said, or not proven, who asks",
    403: "Another desk, or another person's consent",
    404: "No such consent or request",
    409: "As it stands it cannot be taken: reason and article say why",
    413: "The body is too large",
    422: "The request is not as it must be",
    503: "Kafka or the database cannot be reached now",
}


def evidence_routes(door: EvidenceDoor) -> APIRouter:
    """Return the routes of look-up, request, preview, revocation and accesses."""
    paths = APIRouter(tags=["evidence"])
    shown = {"description": "How it stands", "content": {"application/json": {"schema": SHOWN}}}
    said = documented(said=_SAID)
    either = _either(SHOWN)

    @paths.post(
        "/evidence/look-up", responses=documented(400, 413, 422) | {200: _either(_OBJECT, html=False)},
        openapi_extra=described(LookUpBody, person=False),
    )  # fmt: skip
    async def look_up(request: Request) -> Response:
        """Return which papers of a procedure could be asked for, who keeps them, and the legal bases."""
        return await door.look_up(request)

    @paths.post(
        "/evidence/requests", status_code=202, responses=said | {200: shown, 202: shown},
        openapi_extra=described(RequestBody),
    )  # fmt: skip
    async def ask(request: Request) -> Response:
        """Ask for papers of a person before lodging. ``Prefer: wait=10`` waits for the preview.

        The submission that is lodged later has the same ``submission_id``; for a supplement it is the
        dossier's code, asked again the code with ``/2``, ``/3`` behind it. A desk sends its token and the
        person's number.
        """
        return await door.ask(request)

    @paths.get("/evidence/requests/{submission_id:path}", responses=said | {200: either})
    async def seen(
        request: Request, submission_id: str, receiving_agency: str | None = None, lang: Language = "both"
    ) -> Response:
        """Return the preview to the desk that asked, by its token; that it was seen is recorded first."""
        return await _preview(door, request, submission_id, receiving_agency, lang)

    @paths.post(
        "/evidence/requests/{submission_id:path}", responses=said | {200: either}, openapi_extra=PROOF_BODY
    )
    async def own(
        request: Request, submission_id: str, receiving_agency: str | None = None, lang: Language = "both"
    ) -> Response:
        """Return the preview to the person whose papers they are; that it was seen is recorded first."""
        return await _preview(door, request, submission_id, receiving_agency, lang)

    revoked = _either({**_OBJECT, "required": ["consent_id", "state"]}, html=False)

    @paths.post(
        "/consents/{consent_id:path}/revocation", status_code=202,
        responses=said | {200: revoked, 202: revoked},
        openapi_extra=described(RevocationBody),
    )  # fmt: skip
    async def take_back(request: Request, consent_id: str, receiving_agency: str | None = None) -> Response:
        """Take a consent back. What was used until then stays used; nothing more is."""
        return await door.take_back(request, consent_id, receiving_agency)

    @paths.post(
        "/me/accesses", responses=said | {200: _either({**_OBJECT, "required": ["items", "consents"]})},
        openapi_extra=PROOF_BODY,
    )  # fmt: skip
    async def accesses(request: Request, lang: Language = "both") -> Response:
        """Return who looked for, saw or used which papers of yours, when, why and by which consent."""
        known = await door.accesses(request)
        if _wants_page(request):
            return accesses_page(known, lang)
        return JSONResponse(known, headers=_NO_STORE)

    return paths


async def _preview(
    door: EvidenceDoor, request: Request, submission_id: str, agency: str | None, lang: Language
) -> Response:
    record = await door.seen(request, submission_id, agency)
    now = await door.time()
    if _wants_page(request):
        return preview_page(record, now, lang)
    return JSONResponse(preview(record, now), headers=_NO_STORE)


def _either(schema: dict[str, Any], *, html: bool = True) -> dict[str, Any]:
    pages = _PAGE if html else {}
    return {"description": "The answer", "content": {"application/json": {"schema": schema}, **pages}}


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "").lower()
