"""Identity numbers become tokens at the edge; nothing behind the door ever sees a number."""

import hashlib
import hmac
import re
from typing import Final

IDENTITY_NUMBER: Final = re.compile(r"^[0-9]{9}$|^[0-9]{10}(-[0-9]{3})?$|^[0-9]{12}$")
"""CMND of 9 digits, enterprise or tax number of 10 (or 10-3), CCCD of 12."""
NUMBER_FIELD: Final = "applicant.identity_number"
"""Where it stands in what is sent."""


class Tokens:
    """Makes tokens under the province's key: HMAC-SHA-256 in hex, the same number always the same token."""

    def __init__(self, key_hex: str) -> None:
        self._key = bytes.fromhex(key_hex)

    @property
    def usable(self) -> bool:
        """Say whether there is a key."""
        return bool(self._key)

    def of(self, identity_number: str) -> str:
        """Return the pseudonym of an identity number."""
        return hmac.new(self._key, identity_number.encode(), hashlib.sha256).hexdigest()
