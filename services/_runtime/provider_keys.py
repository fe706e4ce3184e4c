"""Secrets that the hub shares with payment providers: made of a key of the hub, never stored (decision 46).

Two keys count for a provider at once, the newest that are not revoked: the older one while it is replaced.
"""

import base64
import hmac
from collections.abc import Collection, Mapping
from typing import Final

PROVIDERS: Final = ("national-portal", "agency-gateway")
"""Who takes money online, named as the method of a payment is."""
COUNTING: Final = 2
"""How many keys count at once."""


def provider_secret(provider: str, key: str) -> str:
    """Return the secret of a provider under a key of the hub in hexadecimal, ``whsec_…``."""
    made = hmac.digest(bytes.fromhex(key), f"provider/{provider}".encode(), "sha256")
    return "whsec_" + base64.b64encode(made).decode()


def secrets_in_force(provider: str, keys: Mapping[str, str], revoked: Collection[str]) -> dict[str, str]:
    """Return the secrets that count by the ids of their keys, the newest first.

    ``keys``: newest first, in hexadecimal. ``revoked``: as of agencies' tokens, ``national-portal_k1``.
    """
    good = [name for name in keys if f"{provider}_{name}" not in revoked][:COUNTING]
    return {name: provider_secret(provider, keys[name]) for name in good}


def sandbox_secrets(provider: str, keys: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets of the sandbox that stands in for a provider: never those of the provider itself."""
    stand_in = f"sandbox/{provider}"
    return {f"sandbox-{name}": provider_secret(stand_in, keys[name]) for name in list(keys)[:COUNTING]}
