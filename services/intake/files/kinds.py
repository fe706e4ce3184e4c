"""What kind of file the bytes themselves say they are; nothing that a sender claims is believed."""

from typing import Final

_SIGNATURES: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"<?xml", "application/xml"),
    (b"\xef\xbb\xbf<?xml", "application/xml"),
)
KINDS: Final = tuple(dict.fromkeys(kind for _, kind in _SIGNATURES))
"""What is taken: scans, pictures of papers, filled-in forms. ASSUMPTION: no text that was read lists them.
Archives and office files stay out, for what is in them cannot be told from their first bytes."""
HEAD_BYTES: Final = max(len(mark) for mark, _ in _SIGNATURES)
"""How many bytes from the beginning tell the kind."""


def kind_of(head: bytes) -> str | None:
    """Return the media type of a file that begins so, None for one that is not taken."""
    return next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), None)
