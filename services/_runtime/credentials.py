"""Who an agency's system is at our HTTP doors: a bearer token that a key of the hub proves.

The token names agency and key, ``lgsp_H62.12_k1_<proof>``, so nothing about it is stored. The proof is plain
HMAC-SHA-256 of the standard library: a JWT would carry a clock and a choice of algorithms that nobody needs.
"""

import base64
import hmac
import re
from collections.abc import Collection, Mapping
from typing import Annotated, Final, Protocol

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import SecretStr

from services._runtime.problems import Problem

OPERATOR: Final = "OPERATOR"
"""Whose token opens what only the hub's operator may read. No agency has this id; the token is derived as
agencies' are, and lgsp alone, which has the keys, makes it."""
_TOKEN: Final = re.compile(
    r"lgsp_(?P<agency>[0-9A-Z][0-9A-Z.]{0,34})_(?P<key>[0-9a-z]{1,16})_(?P<proof>[0-9A-Za-z_-]{43})"
)
_SCHEME: Final = HTTPBearer(
    auto_error=False,
    scheme_name="agency",
    bearerFormat="lgsp_<agency>_<key>_<proof>",
    description="An agency's own token: lgsp gateway token H62.12",
)
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)]


class CredentialSettings(Protocol):
    """The keys by their ids, in hexadecimal, and the tokens that count no longer, as ``H62.12_k1``."""

    @property
    def agency_keys(self) -> Mapping[str, SecretStr]:
        """Return the keys; each may prove tokens, the first one makes them."""
        ...

    @property
    def revoked(self) -> Collection[str]:
        """Return agency and key of each token that is revoked."""
        ...


def token_of(agency_id: str, key_id: str, key: str) -> str:
    """Return the token of an agency under a key of the hub in hexadecimal."""
    proof = hmac.digest(bytes.fromhex(key), f"agency/{agency_id}".encode(), "sha256")
    return f"lgsp_{agency_id}_{key_id}_{base64.urlsafe_b64encode(proof).decode().rstrip('=')}"


class Credentials:
    """Reads tokens. As a dependency of a route, ``Annotated[str, Depends(credentials)]``: whose it is."""

    def __init__(self, settings: CredentialSettings) -> None:
        self._keys = {name: key.get_secret_value() for name, key in settings.agency_keys.items()}
        self._revoked = frozenset(settings.revoked)

    def __call__(self, given: Given) -> str:
        """Return the agency that asks; raises a 401 problem."""
        return self.agency_of(given.credentials if given is not None else None)

    def agency_of(self, token: str | None) -> str:
        """Return the agency whose token it is; raises a 401 problem for none, a bad or a revoked one."""
        if token is None:
            raise _unknown("no-credentials", "No token was sent", "Send it")
        read = _TOKEN.fullmatch(token)
        key = self._keys.get(read["key"]) if read is not None else None
        if read is None or key is None:
            raise _unknown("bad-credentials", "The token is none of this hub's", "Send the one it gave you")
        if not hmac.compare_digest(token, token_of(read["agency"], read["key"], key)):
            raise _unknown("bad-credentials", "The token is none of this hub's", "Send the one it gave you")
        if f"{read['agency']}_{read['key']}" in self._revoked:
            raise _unknown("revoked-credentials", "The token was revoked", "Ask for a new one")
        return read["agency"]


def only(agency_id: str, asking: str) -> None:
    """Raise a 403 problem unless an agency asks for its own."""
    if asking != agency_id:
        raise Problem(
            403,
            "another-agency",
            "This belongs to another agency",
            f"The token is {asking}'s, and an agency reads and answers for itself alone. Use {asking} in the "
            "path, or the other agency's own token.",
        )


def _unknown(kind: str, title: str, what_to_do: str) -> Problem:
    return Problem(
        401,
        kind,
        title,
        f"{what_to_do}: Authorization: Bearer lgsp_… The hub's operator gives it out: lgsp gateway token "
        "AGENCY.",
        headers={"WWW-Authenticate": 'Bearer realm="lgsp"'},
    )
