"""Files by their digest: whole or not at all, the same twice without harm. In S3: tests/component."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from services.intake.files.kept import IN_MEMORY_BYTES, Files, Upload
from services.intake.files.kinds import kind_of

SMALL, LARGE = b"%PDF-1.7 " + b"x" * 100, b"%PDF-1.7 " + os.urandom(12 * IN_MEMORY_BYTES)


async def uploaded(content: bytes) -> Upload:
    upload = Upload()
    for start in range(0, len(content), 65536):
        await upload.take(content[start : start + 65536])
    return upload


async def comes_back(files: Files, content: bytes) -> None:
    with await uploaded(content) as upload:
        assert upload.digest == sha256(content).hexdigest()
        assert not await files.holds(upload.digest)
        assert await files.keep(upload), "it is new"
        assert not await files.keep(upload), "it was there"
    size_bytes, pieces = await files.read(upload.digest)
    assert (size_bytes, b"".join([piece async for piece in pieces])) == (len(content), content)
    with pytest.raises(FileNotFoundError):
        await files.read("0" * 64)


@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
async def test_a_folder_gives_back_what_it_was_given(tmp_path: Path, content: bytes) -> None:
    await comes_back(Files((tmp_path / "a folder").as_uri()), content)


async def test_a_file_cut_short_by_a_power_cut_is_written_anew(tmp_path: Path) -> None:
    files = Files(tmp_path.as_uri())
    with await uploaded(SMALL) as upload:
        await files.keep(upload)
        torn = tmp_path / upload.digest[:2] / upload.digest
        torn.write_bytes(b"")
        assert await files.keep(upload)
    assert torn.read_bytes() == SMALL


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"II*\x00", "image/tiff"),
        (b'<?xml version="1.0"?>', "application/xml"),
        (b"MZ\x90", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_the_bytes_tell_the_kind_whatever_the_sender_claims(head: bytes, kind: str | None) -> None:
    assert kind_of(head) == kind
