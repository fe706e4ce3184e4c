"""Callbacks as a provider makes them, for tests."""

from datetime import UTC, datetime
from typing import Any, Final

import orjson

from services._runtime.provider_keys import provider_secret
from services.payment_stub.signing import headers_of

NOW: Final = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
PROVIDER: Final = "national-portal"
KEYS: Final = {"k2": "2b" * 32, "k1": "5a" * 32}
SECRETS: Final = {name: provider_secret(PROVIDER, key) for name, key in KEYS.items()}
SAID: Final[dict[str, Any]] = {
    "provider": PROVIDER,
    "dossier_code": "H62.12-210308-0004",
    "order_id": "H62.12-210308-0004/order-1",
    "transaction_id": "TX-a",
    "status": "succeeded",
    "amount_vnd": 205_000,
    "currency": "VND",
    "happened_at": "2021-03-08T10:00:00+07:00",
}


def a_body(**changes: Any) -> bytes:
    return orjson.dumps(SAID | changes, option=orjson.OPT_SORT_KEYS)


def signed(
    body: bytes, *, key: str = "k2", message_id: str = "msg_1", at: datetime = NOW, secret: str | None = None
) -> dict[str, str]:
    return headers_of(secret or SECRETS[key], key, message_id, at, body)
