"""The files of dossiers, kept by what is in them: SHA-256 is the name, so none is kept twice or changed."""

import asyncio
import os
from collections.abc import AsyncIterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from services.intake.files.kinds import HEAD_BYTES

IN_MEMORY_BYTES: Final = 1024 * 1024
"""An upload beyond this waits in a nameless temporary file of the operating system."""


class FilesAway(Exception):
    """The store cannot be reached, or does not answer as it must; nothing was kept."""


class Upload:
    """What was sent so far: where it waits, how much it is, and its digest."""

    def __init__(self) -> None:
        self._spool = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the upload
        self._hash = sha256()
        self.size_bytes = 0
        self.head = b""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of everything taken, in hexadecimal."""
        return self._hash.hexdigest()

    async def take(self, piece: bytes) -> None:
        """Add what came next."""
        self._hash.update(piece)
        self.size_bytes += len(piece)
        if len(self.head) < HEAD_BYTES:
            self.head = (self.head + piece)[:HEAD_BYTES]
        if self.size_bytes <= IN_MEMORY_BYTES:
            self._spool.write(piece)
        else:
            await asyncio.to_thread(self._spool.write, piece)

    def whole(self) -> SpooledTemporaryFile[bytes]:
        """Return all of it, from the beginning."""
        self._spool.seek(0)
        return self._spool

    def __enter__(self) -> Self:
        """Begin to take it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget it."""
        self._spool.close()


class Files:
    """A store at ``file:///folder`` or ``s3://bucket/prefix``, reached (and a folder made) at its first use.

    A file is written whole or not at all, and again without harm.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._url = url
        self._folder = Path(unquote(parts.path)) if parts.scheme == "file" else None

    @cached_property
    def _store(self) -> ObjectStore:
        if self._folder is not None:
            return LocalStore(self._folder, mkdir=True)
        return from_url(self._url, retry_config={"max_retries": 2})

    async def holds(self, digest: str) -> bool:
        """Say whether a file is there; raises FilesAway."""
        return await self._size_bytes(digest) is not None

    async def keep(self, upload: Upload) -> bool:
        """Keep an upload under its digest; return whether it is new. Raises FilesAway.

        Once it returns, a folder has it on the disk and a bucket has acknowledged it.
        """
        if await self._size_bytes(upload.digest) == upload.size_bytes:
            return False  # one of another size was cut short when the power went, and is written anew
        path = _path(upload.digest)
        try:
            await obstore.put_async(self._store, path, upload.whole())
            if self._folder is not None:
                await asyncio.to_thread(_sync, self._folder / path)
        except (BaseError, OSError) as error:
            raise FilesAway from error
        return True

    async def read(self, digest: str) -> tuple[int, AsyncIterator[bytes]]:
        """Return a file's size in bytes and its pieces; raises FileNotFoundError and FilesAway."""
        try:
            found = await obstore.get_async(self._store, _path(digest))
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise FilesAway from error
        return found.meta["size"], (bytes(piece) async for piece in found.stream())

    async def _size_bytes(self, digest: str) -> int | None:
        try:
            found = await obstore.head_async(self._store, _path(digest))
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise FilesAway from error
        return found["size"]


def _path(digest: str) -> str:
    """Two characters make a folder, so that none grows too large to list."""
    return f"{digest[:2]}/{digest}"


def _sync(file: Path) -> None:
    """Bring a file and its name to the disk: the library renames it into place, no more."""
    for place in (file, file.parent, file.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
