"""What is wrong with data files, all at once: file, line, reason."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from services._province.data_files import ContradictoryData, FactT, parsed
from services._province.data_lines import Place, line_of


class Wrong(NamedTuple):
    """Why a file cannot stand as written, and where in it; the empty place is the file as a whole."""

    where: Place
    reason: str


class Finding(NamedTuple):
    """The same for a person: file, line from 1, reason. What a file lacks as a whole has no line."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.reason}"


class ContradictoryFiles(ContradictoryData):
    """Several statements cannot be true as they stand: everything found; the first is what others see."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(first.file, first.reason, first.line)
        self.args = ("; ".join(map(str, findings)),)
        self.findings = tuple(findings)


def built_whole(model: type[FactT], file: str, text: str) -> FactT:
    """Read a file as its model; raises ContradictoryFiles with every field that is wrong."""
    try:
        return model.model_validate(parsed(file, text))
    except ContradictoryData as no_toml:
        raise ContradictoryFiles([Finding(file, no_toml.line, no_toml.reason)]) from no_toml
    except ValidationError as error:
        places = ((_in_file(each["loc"]), each["msg"]) for each in error.errors())
        wrong = (Wrong(place, f"{_named(place)}: {message}") for place, message in places)
        raise ContradictoryFiles(findings_in(file, text, wrong)) from error


def findings_in(file: str, text: str, wrong: Iterable[Wrong]) -> list[Finding]:
    """Give every contradiction its line, in the order of the lines."""
    found = {Finding(file, line_of(text, each.where), each.reason) for each in wrong}
    return sorted(found, key=lambda each: (each.line or 0, each.reason))


def _in_file(loc: Place) -> Place:
    """Leave out what pydantic adds to a place: which kind of a rule it read; our keys have no dashes."""
    return tuple(step for step in loc if not (isinstance(step, str) and "-" in step))


def _named(where: Place) -> str:
    return ".".join(map(str, where)) or "file"
