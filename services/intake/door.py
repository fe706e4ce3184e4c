"""Intake's HTTP door for submissions: lodge one or many, ask what became of one."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from services._province.agencies import agencies
from services._runtime.door import bounded_body, preferred_wait_seconds, prefers_strict
from services._runtime.fingerprints import fingerprint
from services._runtime.problems import Problem, documented
from services._runtime.service import Doorway
from services.intake import store
from services.intake.callers.access import Access
from services.intake.callers.identity import Tokens
from services.intake.callers.parties import may_read_submission, not_a_party
from services.intake.lodging.bulk import Answer, AnswersWhileAsked, answers, lines_of
from services.intake.lodging.looking import Id
from services.intake.lodging.requests import (
    LODGED_BODY,
    LODGED_LINES,
    NDJSON,
    shown_answer,
    submission_id_in,
    submission_of,
)
from services.intake.lodging.taking import Taking, refuse_another
from services.intake.showing.submission import own_answer, pending, public_answer
from services.intake.state.documents import SubmissionRecord

SUBMISSIONS: Final = "/submissions"


class IntakeDoor:
    """Takes submissions and reads decisions. ``files_required``: handles every lodging strictly."""

    def __init__(
        self,
        doorway: Doorway,
        taking: Taking,
        tokens: Tokens,
        access: Access,
        *,
        new_id: Callable[[], str],
        files_required: bool = False,
    ) -> None:
        self._doorway = doorway
        self._taking = taking
        self._tokens = tokens
        self._access = access
        self._new_id = new_id
        self._files_required = files_required

    async def lodge(self, request: Request) -> Response:
        """Take a submission: 202 once Kafka holds it, or the decision to whoever prefers to wait.

        A repeat is answered alike, and nothing is sent.
        """
        data = submission_of(await bounded_body(request), self._tokens, self._new_id)
        name, wait_seconds = Id(data.submission_id, data.receiving_agency), preferred_wait_seconds(request)
        try:
            _, known = await self._taking.take(data, strict=self._is_strict(request))
        except Problem as problem:
            if "submission_id" in problem.body:
                problem.headers.update(_location(name))
            raise
        if known is None and wait_seconds is not None:
            known = await self._doorway.news.until(lambda: self._decision(name), wait_seconds)
            if known is not None:
                refuse_another(name, fingerprint(data), known)
        shown = await self._shown(name, known)
        if known is None or wait_seconds is None:
            return JSONResponse(shown, 202, _location(name))
        return JSONResponse(shown, 200, _location(name) | {"Preference-Applied": "wait"})

    async def lodge_many(self, request: Request) -> Response:
        """Take a submission a line, and answer each: what is accepted, Kafka holds."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != NDJSON:
            detail = f"Send a JSON object a line, Content-Type: {NDJSON}."
            raise Problem(415, "not-ndjson", "The body is not NDJSON", detail)
        strict = self._is_strict(request)

        async def take(line: bytes) -> Answer:
            name = submission_id_in(line)
            try:
                data = submission_of(line, self._tokens, self._new_id)
                name = data.submission_id
                new, _ = await self._taking.take(data, strict=strict)
            except Problem as problem:
                problem.body |= {} if name is None else {"submission_id": name}
                raise
            return {"submission_id": name, "status": "accepted" if new else "repeat"}

        return AnswersWhileAsked(answers(lines_of(request.stream()), take), media_type=NDJSON)

    async def submission(
        self, request: Request, submission_id: str, receiving_agency: str | None
    ) -> Response:
        """Answer what became of a submission; its agency must be named only where several use its id.

        With its desk's token everything is shown, without a token no more than of a dossier's code.
        """
        agency, found = await self._named(submission_id, receiving_agency)
        own = request.headers.get("authorization") is not None
        if own:
            proof = await self._access.proof(request)
            if found is not None and not may_read_submission(submission_id, found, proof):
                raise not_a_party()
        return JSONResponse(await self._shown(Id(submission_id, agency), found, own=own))

    async def decided(self, submission_id: str, receiving_agency: str | None) -> SubmissionRecord | None:
        """Return the decision on a submission, None while there is none; raises as `submission` does."""
        _, found = await self._named(submission_id, receiving_agency)
        return found

    def _is_strict(self, request: Request) -> bool:
        return self._files_required or prefers_strict(request)

    async def _named(
        self, submission_id: str, receiving_agency: str | None
    ) -> tuple[str, SubmissionRecord | None]:
        asked = [receiving_agency] if receiving_agency else list(agencies())
        decided = await self._doorway.database.read(lambda tx: store.submissions(tx, submission_id, asked))
        found = {each.receiving_agency: each for each in decided}
        pending = {agency for agency in asked if self._taking.is_promised(Id(submission_id, agency))}
        match sorted(found.keys() | pending):
            case []:
                raise Problem(
                    404,
                    "unknown-submission",
                    "No such submission",
                    "Nothing is decided under this id; look it up again.",
                )
            case [agency]:
                return agency, found.get(agency)
            case _:
                raise _ambiguous()

    async def _shown(
        self, name: Id, known: SubmissionRecord | None, *, own: bool = True
    ) -> dict[str, object]:
        """Show what became of a submission; whoever sends it is shown all of it."""
        if known is None:
            return pending(name.submission_id)
        code, dossier = known.dossier_code, None
        if code is not None:
            dossier = await self._doorway.database.read(lambda tx: store.dossier(tx, code))
            assert dossier is not None, "written with the decision on its submission"
        return (own_answer if own else public_answer)(name.submission_id, known, dossier)

    async def _decision(self, name: Id) -> SubmissionRecord | None:
        found = await self._doorway.database.read(
            lambda tx: store.submissions(tx, name.submission_id, [name.receiving_agency])
        )
        return found[0] if found else None


def routes(door: IntakeDoor) -> APIRouter:
    """Return the routes of submissions."""
    paths = APIRouter(tags=["intake"])
    shown: dict[int | str, dict[str, Any]] = {200: shown_answer(), 202: shown_answer()}
    answered = {"description": "A line for each line", "content": {NDJSON: {"schema": {"type": "string"}}}}

    @paths.post(
        SUBMISSIONS, status_code=202, responses=documented(400, 409, 413, 422) | shown,
        openapi_extra=LODGED_BODY,
    )  # fmt: skip
    async def lodge(request: Request) -> Response:
        """Lodge a submission. ``Prefer: wait=10`` waits for the decision.

        ``Prefer: handling=strict`` refuses it (422) while a file that it names was not brought to /documents.
        """
        return await door.lodge(request)

    @paths.post("/submissions/bulk", responses=documented(415) | {200: answered}, openapi_extra=LODGED_LINES)
    async def lodge_many(request: Request) -> Response:
        """Lodge a submission a line; each line is answered by a line, in order.

        ``accepted``: Kafka holds it. ``repeat``: it did before. ``invalid``, ``refused``, ``conflict`` and
        ``unavailable`` (send that line again) carry the problem. Read while you send: lines are taken no
        faster than answers are read.
        """
        return await door.lodge_many(request)

    @paths.get(
        "/submissions/{submission_id:path}", responses=documented(401, 403, 404, 409) | {200: shown_answer()}
    )
    async def submission(
        request: Request, submission_id: str, receiving_agency: str | None = None
    ) -> Response:
        """Return what became of a submission: pending (1), received (2) with code and stage, or refused (3).

        With the token of its agency also the dossier's status, and what a refusal says in full; whoever
        lodged it gets that by sending it again, which is no second submission. ``receiving_agency`` is
        needed only where several agencies have a submission with this id.
        """
        return await door.submission(request, submission_id, receiving_agency)

    return paths


def _ambiguous() -> Problem:
    message = "name it: more than one agency has a submission with this id"
    return Problem(
        409, "ambiguous", "Several agencies have a submission with this id", f"receiving_agency: {message}.",
        errors=[{"field": "receiving_agency", "message": message}],
    )  # fmt: skip


def _location(name: Id) -> dict[str, str]:
    submission_id, agency = quote(name.submission_id, safe=""), quote(name.receiving_agency, safe="")
    return {"Location": f"{SUBMISSIONS}/{submission_id}?receiving_agency={agency}"}
