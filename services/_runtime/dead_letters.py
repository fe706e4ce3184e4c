"""Dead letters: a record that cannot be processed, as it came, with where from, why and how often tried."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import cramjam
import structlog

from schemas.topics import DEAD_LETTERS
from services._runtime.arrivals import Arrival
from services._runtime.decisions import Unprocessable
from services._runtime.outbox import Draft, OutboxRow

log = structlog.get_logger()
Headers = list[tuple[str, bytes | None]]
FITS_BYTES: Final = DEAD_LETTERS.max_message_bytes - 128 * 1024
"""What a value may take on the topic, compressed; the rest is for key and headers."""
LARGEST_BYTES: Final = 16 * 1024 * 1024
KEPT_BYTES: Final = 1024 * 1024


def dead_letter(arrival: Arrival, service: str, problem: Unprocessable) -> Draft:
    """Return the dead letter of a record: original bytes, key and headers, and what became of it.

    A value that fits the topic in no way (the limit of 1 MiB on what comes in holds for compressed batches,
    and a repetitive record of any size passes it) keeps its beginning, its size and its digest.
    """
    said: Headers = [
        ("lgsp_dl_service", service.encode()),
        ("lgsp_dl_topic", arrival.topic.name.encode()),
        ("lgsp_dl_partition", str(arrival.partition).encode()),
        ("lgsp_dl_offset", str(arrival.offset).encode()),
        ("lgsp_dl_timestamp_ms", str(arrival.timestamp_ms).encode()),
        ("lgsp_dl_reason", problem.reason.encode()),
        ("lgsp_dl_explanation", problem.explanation.encode()),
        ("lgsp_dl_attempts", str(problem.attempts).encode()),
    ]
    value = arrival.value
    if value is not None and not _fits(value):
        said += [
            ("lgsp_dl_truncated_from_bytes", str(len(value)).encode()),
            ("lgsp_dl_sha256", sha256(value).hexdigest().encode()),
        ]
        value = value[:KEPT_BYTES]
    headers = (*arrival.headers, *said)
    return Draft(None, None, OutboxRow(0, DEAD_LETTERS.name, 0, arrival.key, value, headers))


def log_dead_letters(dead: Sequence[tuple[Arrival, Unprocessable]]) -> None:
    """Say which records became dead letters: where they are and why, never what they hold."""
    for arrival, problem in dead:
        log.warning(
            "dead letter",
            reason=problem.reason,
            topic=arrival.topic.name,
            partition=arrival.partition,
            offset=arrival.offset,
        )


def _fits(value: bytes) -> bool:
    if len(value) <= FITS_BYTES:
        return True
    return len(value) <= LARGEST_BYTES and len(cramjam.zstd.compress(value)) <= FITS_BYTES
