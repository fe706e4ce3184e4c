"""Signatures between hub and providers: Standard Webhooks 1.0 over a JSON body whose fields have names.

Pure: the moment is an argument. What is signed is ``id.timestamp.body``; an id has no dot and a time-stamp is
digits alone, so nothing can be moved from one part into the next.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Final

from standardwebhooks import Webhook as Signer

MOST_SKEW_SECONDS: Final = 300
"""How far sender's and receiver's clocks may be apart, and so how long a message can be played again."""
ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
KEY: Final = "webhook-key"
"""Optional: which key signed. It proves nothing; a key that nobody knows can be named in the answer."""
HEADERS: Final = (ID, TIMESTAMP, SIGNATURE, KEY)
_AN_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_A_TIMESTAMP: Final = re.compile(r"[0-9]{1,11}")
_MOST_SIGNATURES: Final = 5


@dataclass(frozen=True, slots=True)
class Proven:
    """Who said it is known: by which key, in which message."""

    message_id: str
    key: str


class NotProven(Exception):
    """Nothing tells that the other side said this. ``reason`` is a problem's type."""

    def __init__(self, reason: str, explanation: str) -> None:
        super().__init__(explanation)
        self.reason = reason
        self.explanation = explanation


def headers_of(secret: str, key: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that prove a body; ``at`` with its offset."""
    moment = at.astimezone(UTC)
    return {
        ID: message_id,
        TIMESTAMP: str(int(moment.timestamp())),
        SIGNATURE: Signer(secret).sign(message_id, moment, body.decode()),
        KEY: key,
    }


def prove(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Mapping[str, str],
    now: datetime,
    most_skew_seconds: int = MOST_SKEW_SECONDS,
) -> Proven:
    """Return who signed it, under one of these secrets and not long ago; raises NotProven."""
    message_id, timestamp, signature = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not (message_id and timestamp and signature):
        raise NotProven("unsigned", f"the headers {ID}, {TIMESTAMP} and {SIGNATURE} must be there")
    if _AN_ID.fullmatch(message_id) is None or _A_TIMESTAMP.fullmatch(timestamp) is None:
        raise NotProven("bad-signature", f"{ID} is letters, digits, - and _; {TIMESTAMP} is seconds")
    named = headers.get(KEY)
    if named is not None and named not in secrets:
        raise NotProven("unknown-signing-key", f"the key that {KEY} names does not count here")
    moment = datetime.fromtimestamp(int(timestamp), UTC)
    key = _key(message_id, moment, body, signature, secrets)
    if key is None:
        raise NotProven("bad-signature", "no key that counts has signed these bytes under this id and time")
    if abs((now - moment).total_seconds()) > most_skew_seconds:
        raise NotProven("clock-skew", f"{TIMESTAMP} is more than {most_skew_seconds // 60} minutes off")
    return Proven(message_id, key)


def _key(
    message_id: str, moment: datetime, body: bytes, signature: str, secrets: Mapping[str, str]
) -> str | None:
    """Return the key under which one of the signatures is right."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    given = [each.encode() for each in signature.split(" ")[:_MOST_SIGNATURES]]
    for key, secret in secrets.items():
        right = Signer(secret).sign(message_id, moment, text).encode()
        if any([compare_digest(right, each) for each in given]):  # noqa: C419 - all of them, in the same time
            return key
    return None
