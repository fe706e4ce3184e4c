"""Which numbers of a day's dossier codes an agency gave, as runs without a hole (NĐ 61/2018 Article 26)."""

from typing import ClassVar, Final, NamedTuple

import msgspec

from services._runtime.decisions import Timer

_NUMBERED: Final = "numbers"


class Run(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Numbers that follow each other; ``partition`` and ``offset`` say where the first was read."""

    first: int
    last: int
    partition: int
    offset: int


class NumberedDay(msgspec.Struct, frozen=True):
    """The numbers of one agency and day. The order of arrival leaves no trace."""

    timers: ClassVar[tuple[Timer, ...]] = ()
    """Metrics waits for nothing."""
    runs: tuple[Run, ...] = ()

    def to_body(self) -> str:
        """Return it as JSON."""
        return _ENCODER.encode(self).decode()

    @classmethod
    def from_body(cls, body: str) -> "NumberedDay":
        """Return what was stored."""
        return _DECODER.decode(body)

    def having(self, number: int, partition: int, offset: int) -> "NumberedDay":
        """Return it with one more number, or the same where it was there."""
        if any(run.first <= number <= run.last for run in self.runs):
            return self
        joined: list[Run] = []
        for run in sorted((*self.runs, Run(number, number, partition, offset))):
            if joined and joined[-1].last + 1 == run.first:
                joined[-1] = Run(joined[-1].first, run.last, joined[-1].partition, joined[-1].offset)
            else:
                joined.append(run)
        return NumberedDay(tuple(joined))


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(NumberedDay)


class Numbered(NamedTuple):
    """A dossier code in its parts."""

    agency: str
    day: str
    number: int


def numbered(dossier_code: str) -> Numbered:
    """Return the parts of a code, ``H62.12-210308-0004``; the contract has checked its form."""
    agency, day, number = dossier_code.split("-")
    return Numbered(agency, day, int(number))


def numbers_key(agency: str, day: str) -> str:
    """Return the key of an agency's numbers of a day, ``210308``."""
    return f"{_NUMBERED}/{agency}/{day}"


def code_of(key: str, number: int) -> str:
    """Return the dossier code of a number of the day with this key."""
    _, agency, day = key.split("/")
    return f"{agency}-{day}-{number:04}"
