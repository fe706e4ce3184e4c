"""A hub's keys for agencies' tokens: made with its state, read by whoever gives tokens out."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from lgsp.home import HubHome, replace_file
from lgsp.problems import Exit, Problem

_OWNER_ONLY: Final = 0o600
_KEY: Final = re.compile(r"([0-9a-fA-F]{2}){16,}")
_NAME: Final = re.compile(r"[0-9a-z]{1,16}")


class AgencyKeys(NamedTuple):
    """Keys in hexadecimal by their ids, the first one makes new tokens; ``revoked`` as ``H62.12_k1``."""

    keys: Mapping[str, str]
    revoked: Sequence[str]

    @property
    def newest(self) -> str:
        """Return the id of the key that makes new tokens."""
        return next(iter(self.keys))

    def oldest_for(self, agency: str) -> str:
        """Return the id of the oldest key whose token of the agency counts; the newest where none does."""
        good = [name for name in self.keys if f"{agency}_{name}" not in self.revoked]
        return (good or [self.newest])[-1]

    def check(self, agency: str) -> None:
        """Raise Problem where the newest token of the agency is revoked."""
        if f"{agency}_{self.newest}" in self.revoked:
            raise Problem(
                f"The token of {agency} under key {self.newest} is revoked.",
                f"Make a new key, whose token counts: lgsp gateway token {agency} --new-key",
                "declined",
                Exit.NO,
            )


def agency_keys(home: HubHome) -> AgencyKeys:
    """Return the keys of a hub, made at the first time; raises Problem where the file is damaged."""
    try:
        return _read(home)
    except FileNotFoundError:
        made = AgencyKeys({"k1": secrets.token_hex(32)}, [])
        keep(home, made)
        return made


def with_new_key(known: AgencyKeys) -> AgencyKeys:
    """Return the keys with one more, which makes new tokens from now on; the others still count."""
    number = next(n for n in range(1, len(known.keys) + 2) if f"k{n}" not in known.keys)
    return known._replace(keys={f"k{number}": secrets.token_hex(32), **known.keys})


def keep(home: HubHome, keys: AgencyKeys) -> None:
    """Write them, for the owner's eyes only."""
    content = {"keys": dict(keys.keys), "revoked": list(keys.revoked)}
    replace_file(home.agency_keys_file, json.dumps(content, indent=2) + "\n", _OWNER_ONLY)


def _read(home: HubHome) -> AgencyKeys:
    text = home.agency_keys_file.read_text(encoding="utf-8")
    try:
        content = json.loads(text)
        return _checked(AgencyKeys(dict(content["keys"]), list(content["revoked"])))
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(
            f"{home.agency_keys_file}, which has the keys of agencies' tokens, is damaged.",
            'Mend it: {"keys": {"k1": "64 hexadecimal digits"}, "revoked": []}; or remove it, and every '
            "agency needs a new token (lgsp gateway token).",
            "hub-damaged",
        ) from error


def _checked(found: AgencyKeys) -> AgencyKeys:
    sound = all(_NAME.fullmatch(name) and _KEY.fullmatch(key) for name, key in found.keys.items())
    if not (found.keys and sound and all(isinstance(one, str) for one in found.revoked)):
        raise ValueError("no keys")
    return found
