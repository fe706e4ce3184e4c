"""One variable as one reader has it: its value, and where that came from."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

Source = Literal["option", "environment", "default"]
PASSWORD_IN_URL: Final = re.compile(r"(?<=://)([^/@:\s]*):\S*@")
"""Up to the last @: a password may hold signs that should have been written otherwise."""
PASSWORD_IN_QUERY: Final = re.compile(r"(?i)((?:password|secret|token|key)=)[^&\s]*")
HIDDEN: Final = "********"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a variable: the services' ``setting``, or an ``option`` of a command."""

    name: str
    of: str

    def __str__(self) -> str:
        """Return it as people say it."""
        return f"{self.of} {self.name}"


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable's effective value for its readers, as text fit to be shown; None: not set.

    ``source_variable`` is what set it: the variable itself, or one that holds its whole part as JSON.
    ``problem`` says why the value cannot be used.
    """

    variable: str
    value: str | None
    source: Source
    readers: tuple[Reader, ...] = field(default=())
    source_variable: str | None = None
    problem: str = ""


def shown(value: object, *, secret: bool = False) -> str | None:
    """Return a value fit to be shown: a secret hidden, a password in an address too."""
    if value is None:
        return None
    text = "" if value == "" else str(value)
    if secret:
        return HIDDEN if text else ""
    return PASSWORD_IN_QUERY.sub(rf"\1{HIDDEN}", PASSWORD_IN_URL.sub(rf"\1:{HIDDEN}@", text))
