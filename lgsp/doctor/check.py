"""One thing that was looked at: pass, warn or fail, what was found, and a line that says how to mend it."""

from dataclasses import dataclass
from typing import Literal

State = Literal["pass", "warn", "fail"]
MARKS = {"pass": "✓", "warn": "!", "fail": "✗"}


@dataclass(frozen=True)
class Check:
    """A finding; what passes needs no remedy."""

    name: str
    state: State
    found: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """The finding as a person reads it."""
        mend = f"\n    {self.remedy}" if self.remedy else ""
        return f"{MARKS[self.state]} {self.name}: {self.found}{mend}"


def passed(name: str, found: str) -> Check:
    """Return a finding that all is well."""
    return Check(name, "pass", found)


def warned(name: str, found: str, remedy: str) -> Check:
    """Return a finding that may hurt later."""
    return Check(name, "warn", found, remedy)


def failed(name: str, found: str, remedy: str) -> Check:
    """Return a finding that must be mended."""
    return Check(name, "fail", found, remedy)
