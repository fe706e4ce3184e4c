"""Looking up and printing: a dossier's stage, steps and journey, its slip, and the notice of a refusal."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from services._province import words
from services._province.journey import wording as journey_wording
from services._province.journey.model import Journey
from services._runtime.problems import Problem, documented
from services.intake.callers.access import PROOF_BODY, Access
from services.intake.callers.parties import may_read_submission, not_a_party
from services.intake.showing import wording
from services.intake.showing.journey import journey
from services.intake.showing.look_up import full_view, heading, public_view, stage_of, step_lines
from services.intake.showing.pages import Language, page
from services.intake.showing.slips import is_at_once, notice_of, slip_of
from services.intake.state.documents import DossierRecord, SubmissionRecord

FindSubmission = Callable[[str, str | None], Awaitable[SubmissionRecord | None]]
LastTick = Callable[[], Awaitable[datetime | None]]
"""Reads the time of the last tick, None before the first."""
_PAGE: Final[dict[str, Any]] = {"schema": {"type": "string"}}
_HTML: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A page to print", "content": {"text/html": _PAGE}}
}
_EITHER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The answer; a page for those who accept text/html",
        "content": {"application/json": {"schema": {"type": "object"}}, "text/html": _PAGE},
    }
}
_JOURNEY: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": Journey,
        "description": "The journey; a page for those who accept text/html",
        "content": {"text/html": _PAGE},
    }
}


class PagesDoor:
    """Shows what is known. ``look_up_url`` has ``{code}`` for the code; None: the hub's own address."""

    def __init__(
        self, access: Access, submission: FindSubmission, look_up_url: str | None, last_tick: LastTick
    ) -> None:
        self._access = access
        self._last_tick = last_tick
        self._submission = submission
        self._look_up_url = look_up_url

    async def stage(self, request: Request, code: str, lang: Language) -> Response:
        """Show anybody the stage of a dossier."""
        dossier = await self._access.any(code)
        if not _wants_page(request):
            return JSONResponse(public_view(dossier))
        return page("look_up.html.j2", lang, code=dossier.code, stage=wording.STAGES[stage_of(dossier)])

    async def steps(self, request: Request, code: str, lang: Language) -> Response:
        """Show a party every step."""
        dossier = await self._access.own(request, code)
        if not _wants_page(request):
            return JSONResponse(full_view(dossier), headers={"Cache-Control": "no-store"})
        return page("steps.html.j2", lang, code=dossier.code, steps=step_lines(dossier), **heading(dossier))

    async def journey(self, request: Request, code: str, lang: Language, *, as_json: bool) -> Response:
        """Show a party the dossier's journey as of the last tick; the same that `lgsp dossier` shows."""
        dossier = await self._access.own(request, code)
        told = journey(dossier, await self._last_tick())
        if as_json or not _wants_page(request):
            return JSONResponse(told.model_dump(mode="json"), headers={"Cache-Control": "no-store"})
        return page("journey.html.j2", lang, told=told, words=words, shown=journey_wording)

    async def slip(self, request: Request, code: str, lang: Language) -> Response:
        """Give a party form 01 to print."""
        dossier = await self._access.own(request, code)
        if is_at_once(dossier):
            detail = "Its result is given at once, so it is recorded and gets no slip (NĐ 61/2018 Đ17.4)."
            raise Problem(404, "no-slip", "This dossier has no slip", detail)
        return page("slip.html.j2", lang, slip=slip_of(dossier), **self._where(dossier))

    async def notice(
        self, request: Request, submission_id: str, receiving_agency: str | None, lang: Language
    ) -> Response:
        """Give its applicant, or its desk, form 02 or 03 to print."""
        proof = await self._access.proof(request)
        found = await self._submission(submission_id, receiving_agency)
        if found is not None and not may_read_submission(submission_id, found, proof):
            raise not_a_party()
        if found is None or found.outcome != "refused":
            detail = "It is not decided yet, or it was received: look it up at /submissions."
            raise Problem(404, "no-notice", "This submission was not refused", detail)
        return page("notice.html.j2", lang, notice=notice_of(submission_id, found))

    def _where(self, dossier: DossierRecord) -> dict[str, str]:
        """Return what the QR code says, and where people look the dossier up."""
        if self._look_up_url is None:
            return {"look_up": dossier.code, "where": f"/dossiers/{dossier.code}"}
        url = self._look_up_url.replace("{code}", dossier.code)
        return {"look_up": url, "where": url}


def page_routes(door: PagesDoor) -> APIRouter:
    """Return the routes of look-ups and pages."""
    paths = APIRouter(tags=["look-up"])
    own = documented(400, 401, 403, 404, 413, 422)

    _notice_routes(paths, door)

    @paths.get("/dossiers/{code}", responses=documented(404, 422) | _EITHER)
    async def stage(request: Request, code: str, lang: Language = "both") -> Response:
        """Return the stage of a dossier: under-way, finished or returned. Anybody may ask."""
        return await door.stage(request, code, lang)

    @paths.get("/dossiers/{code}/steps", responses=own | _EITHER)
    async def steps(request: Request, code: str, lang: Language = "both") -> Response:
        """Return every step of a dossier to an agency that has to do with it."""
        return await door.steps(request, code, lang)

    @paths.post("/dossiers/{code}/steps", responses=own | _EITHER, openapi_extra=PROOF_BODY)
    async def own_steps(request: Request, code: str, lang: Language = "both") -> Response:
        """Return every step of a dossier to its applicant."""
        return await door.steps(request, code, lang)

    @paths.get("/dossiers/{code}/journey", responses=own | _JOURNEY)
    async def journey(request: Request, code: str, lang: Language = "vi") -> Response:
        """Return a dossier's journey (clock, legs, papers, money, articles) to an agency of the dossier."""
        return await door.journey(request, code, lang, as_json=False)

    @paths.post("/dossiers/{code}/journey", responses=own | _JOURNEY, openapi_extra=PROOF_BODY)
    async def own_journey(request: Request, code: str, lang: Language = "vi") -> Response:
        """Return a dossier's journey to its applicant."""
        return await door.journey(request, code, lang, as_json=False)

    @paths.get("/dossiers/{code}/journey.json", response_model=Journey, responses=own)
    async def journey_as_json(request: Request, code: str) -> Response:
        """Return the journey as JSON, whatever is accepted."""
        return await door.journey(request, code, "vi", as_json=True)

    @paths.get("/dossiers/{code}/slip", responses=own | _HTML)
    async def slip(request: Request, code: str, lang: Language = "both") -> Response:
        """Return the reception slip (form 01) to an agency that has to do with the dossier, to print."""
        return await door.slip(request, code, lang)

    @paths.post("/dossiers/{code}/slip", responses=own | _HTML, openapi_extra=PROOF_BODY)
    async def own_slip(request: Request, code: str, lang: Language = "both") -> Response:
        """Return the reception slip (form 01) to the applicant."""
        return await door.slip(request, code, lang)

    return paths


def _notice_routes(paths: APIRouter, door: PagesDoor) -> None:
    at = "/submissions/{submission_id:path}/notice"

    @paths.get(at, responses=documented(401, 403, 404, 409, 422) | _HTML)
    async def notice(
        request: Request, submission_id: str, receiving_agency: str | None = None, lang: Language = "both"
    ) -> Response:
        """Return form 02 (what is missing) or form 03 (why it is refused) to its desk, to print."""
        return await door.notice(request, submission_id, receiving_agency, lang)

    @paths.post(at, responses=documented(400, 401, 403, 404, 409, 413, 422) | _HTML, openapi_extra=PROOF_BODY)
    async def own_notice(
        request: Request, submission_id: str, receiving_agency: str | None = None, lang: Language = "both"
    ) -> Response:
        """Return form 02 or 03 to its applicant, to print."""
        return await door.notice(request, submission_id, receiving_agency, lang)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "").lower()
