"""Signatures of webhooks, by Standard Webhooks 1.0; secrets are made of a key of the hub, never stored."""

import base64
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import SecretStr
from standardwebhooks import Webhook as Signer


class Secrets:
    """The secrets that the hub's agency keys make, by key and number."""

    def __init__(self, keys: Mapping[str, SecretStr]) -> None:
        self._keys = {name: key.get_secret_value() for name, key in keys.items()}

    @property
    def newest(self) -> str | None:
        """Return the id of the key that makes new secrets; None: the hub has no keys."""
        return next(iter(self._keys), None)

    def of(self, agency: str, key_id: str, number: int) -> str | None:
        """Return a secret as its agency got it, ``whsec_…``; None: its key is gone."""
        key = self._keys.get(key_id)
        if key is None:
            return None
        made = hmac.digest(bytes.fromhex(key), f"webhook/{agency}/{number}".encode(), "sha256")
        return "whsec_" + base64.b64encode(made).decode()


def signed(secrets: Iterable[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of a delivery, signed with every secret that counts; ``at`` in UTC."""
    text = body.decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(secret).sign(message_id, at, text) for secret in secrets),
    }
