"""Files by their digest: whoever lodges brings them, those who have to do with the dossier read them.

Counter and post scan and store what they receive (NĐ 61/2018 Article 17.1), online applicants send theirs. A
file is brought before the lodging that names it, or after it: the digest binds them.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.requests import ClientDisconnect

from services._runtime.problems import Problem, documented, not_now
from services.intake.callers.access import PROOF_BODY, Access
from services.intake.files.kept import Files, FilesAway, Upload
from services.intake.files.kinds import HEAD_BYTES, KINDS, kind_of
from services.intake.state.documents import DossierRecord

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_AT_ONCE: Final = 16
"""Uploads that a process takes side by side: each may fill a temporary file."""
_BINARY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_KEPT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["digest", "size_bytes", "content_type"],
    "properties": {
        "digest": {"type": "string"},
        "size_bytes": {"type": "integer"},
        "content_type": {"enum": list(KINDS)},
    },
}
_BINARY_ANSWER: Final[dict[str, Any]] = {
    "description": "The file",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS},
}


class FilesDoor:
    """Takes files and gives them out; ``max_bytes`` is the most that one may have."""

    def __init__(self, files: Files, access: Access, max_bytes: int) -> None:
        self._files = files
        self._access = access
        self._max_bytes = max_bytes
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def take(self, request: Request, digest: str | None) -> Response:
        """Keep what is sent; 201 for a new file, 200 for one that was there. Cut short, nothing is kept."""
        self._access.checked_agency(request)
        if digest is not None and not _DIGEST.fullmatch(digest):
            raise _no_digest()
        if self._places.locked():
            raise not_now("Too many files at once", f"{_AT_ONCE} are being taken.")
        async with self._places:
            with Upload() as upload:
                await self._receive(request, upload)
                return await self._keep(upload, digest)

    async def list(self, request: Request, code: str) -> Response:
        """Show a party which papers a dossier has, and whether their files are there."""
        dossier = await self._access.own(request, code)
        shown = [
            each.model_dump(mode="json") | {"held": await self._holds(each.digest)} for each in dossier.papers
        ]
        return JSONResponse({"items": shown}, headers={"Cache-Control": "no-store"})

    async def give(self, request: Request, code: str, digest: str) -> Response:
        """Give a party a file of its dossier."""
        dossier = await self._access.own(request, code)
        if not _is_of(dossier, digest):
            raise _no_file("The dossier names no file with this digest.")
        try:
            size_bytes, pieces = await self._files.read(digest)
        except FileNotFoundError:
            raise _no_file("The dossier names it, yet it was not brought so far: PUT /documents/…") from None
        except FilesAway as away:
            raise _away() from away
        head, rest = await _begun(pieces)
        headers = {
            "Content-Length": str(size_bytes),
            "Content-Disposition": f'attachment; filename="{digest}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        }
        return StreamingResponse(
            rest, headers=headers, media_type=kind_of(head) or "application/octet-stream"
        )

    async def missing(self, digests: dict[str, str]) -> dict[str, str]:
        """Return those of field → digest whose file is not there; raises a 503 problem."""
        return {field: digest for field, digest in digests.items() if not await self._holds(digest)}

    async def _receive(self, request: Request, upload: Upload) -> None:
        declared = request.headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > self._max_bytes:
            raise self._too_large()
        try:
            async for piece in request.stream():
                await upload.take(piece)
                if upload.size_bytes > self._max_bytes:
                    raise self._too_large()
        except ClientDisconnect:
            raise Problem(400, "cut-short", "The file was cut short", "Send it again.") from None

    async def _keep(self, upload: Upload, digest: str | None) -> Response:
        kind = kind_of(upload.head)
        if kind is None:
            detail = f"Its first bytes say none of these: {', '.join(KINDS)}. Scan it to PDF."
            raise Problem(415, "unknown-kind", "This kind of file is not taken", detail)
        if digest is not None and digest != upload.digest:
            detail = "What came has another SHA-256 than the address says. Nothing was kept; send it again."
            raise Problem(422, "other-digest", "The file is not what it is called", detail)
        try:
            new = await self._files.keep(upload)
        except FilesAway as away:
            raise _away() from away
        shown = {"digest": upload.digest, "size_bytes": upload.size_bytes, "content_type": kind}
        return JSONResponse(shown, 201 if new else 200)

    async def _holds(self, digest: str | None) -> bool:
        try:
            return digest is not None and await self._files.holds(digest)
        except FilesAway as away:
            raise _away() from away

    def _too_large(self) -> Problem:
        detail = f"At most {self._max_bytes} bytes are taken; scan with less resolution, or in parts."
        return Problem(413, "too-large", "The file is too large", detail)


def file_routes(door: FilesDoor) -> APIRouter:
    """Return the routes of files."""
    paths = APIRouter(tags=["documents"])
    kept = {"description": "Kept", "content": {"application/json": {"schema": _KEPT}}}
    taken = documented(400, 401, 413, 415, 422) | {200: kept, 201: kept}
    own = documented(400, 401, 403, 404, 413, 422)

    @paths.post("/documents", status_code=201, responses=taken, openapi_extra=_BINARY)
    async def bring(request: Request) -> Response:
        """Keep a file; the answer has its digest. Online applicants need no token, agencies send theirs."""
        return await door.take(request, None)

    @paths.put("/documents/{digest}", status_code=201, responses=taken, openapi_extra=_BINARY)
    async def bring_under(request: Request, digest: str) -> Response:
        """Keep a file whose SHA-256 (hexadecimal) is known; anything else is refused."""
        return await door.take(request, digest)

    @paths.get("/dossiers/{code}/documents", responses=own)
    async def papers(request: Request, code: str) -> Response:
        """Return the papers of a dossier to an agency that has to do with it."""
        return await door.list(request, code)

    @paths.post("/dossiers/{code}/documents", responses=own, openapi_extra=PROOF_BODY)
    async def own_papers(request: Request, code: str) -> Response:
        """Return the papers of a dossier to its applicant."""
        return await door.list(request, code)

    @paths.get("/dossiers/{code}/documents/{digest}", responses=own | {200: _BINARY_ANSWER})
    async def file(request: Request, code: str, digest: str) -> Response:
        """Return a file to an agency that has to do with the dossier."""
        return await door.give(request, code, digest)

    @paths.post(
        "/dossiers/{code}/documents/{digest}", responses=own | {200: _BINARY_ANSWER}, openapi_extra=PROOF_BODY
    )
    async def own_file(request: Request, code: str, digest: str) -> Response:
        """Return a file to the dossier's applicant."""
        return await door.give(request, code, digest)

    return paths


def _is_of(dossier: DossierRecord, digest: str) -> bool:
    return any(paper.digest == digest for paper in dossier.papers)


async def _begun(pieces: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """Return the first bytes, and everything from the beginning."""
    held: list[bytes] = []
    while sum(map(len, held)) < HEAD_BYTES and (piece := await anext(pieces, None)) is not None:
        held.append(piece)

    async def everything() -> AsyncIterator[bytes]:
        for piece in held:
            yield piece
        async for piece in pieces:
            yield piece

    return b"".join(held), everything()


def _no_digest() -> Problem:
    errors = [{"field": "digest", "message": "the SHA-256 of the file, 64 hexadecimal digits in lower case"}]
    return Problem(
        422, "invalid", "The address is not as it must be", "PUT /documents/SHA-256", errors=errors
    )


def _no_file(detail: str) -> Problem:
    return Problem(404, "unknown-document", "No such document", detail)


def _away() -> Problem:
    return not_now("The store of documents cannot be reached", "It is busy or away.")
