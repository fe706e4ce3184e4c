"""Reads the packaged facts of the province and refuses those that contradict themselves or each other."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from services._province.data_lines import line_of, line_of_syntax_error

Mark = Literal["V", "V2", "GK", "INF"]
"""How sure a fact is: read in a primary text, in a secondary source, general knowledge, inference."""

Level = Literal["province", "district", "commune"]
"""Level of government; the order is top-down."""


class ContradictoryData(Exception):
    """A data file cannot be true as it stands; nothing is loaded from it. `line` counts from 1."""

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        super().__init__(f"{file if line is None else f'{file}:{line}'}: {reason}")
        self.file = file
        self.reason = reason
        self.line = line


class Fact(BaseModel):
    """One immutable statement of a data file; a misspelt field is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


FactT = TypeVar("FactT", bound=Fact)


class Evidence(Fact):
    """Where a group of facts in a file comes from and how sure it is."""

    source: str
    mark: Mark
    placeholder: bool = False


def text_of(*names: str) -> str:
    """Text of one packaged data file, named from the data folder down."""
    return files("services._province").joinpath("data", *names).read_text(encoding="utf-8")


def texts_under(folder: str) -> dict[str, str]:
    """File name → text of the TOML files in one folder of the packaged data, in name order."""
    entries = files("services._province").joinpath("data", folder).iterdir()
    names = sorted(entry.name for entry in entries if entry.name.endswith(".toml"))
    return {name: text_of(folder, name) for name in names}


def parsed(file: str, text: str) -> dict[str, object]:
    """Decode the file's TOML; raises ContradictoryData with the place of a syntax error."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContradictoryData(file, f"not TOML: {error}", line_of_syntax_error(str(error))) from error


def built(
    model: type[FactT], file: str, row: object, text: str = "", place: Sequence[str | int] = ()
) -> FactT:
    """One row as its model; raises ContradictoryData that names the row, the fields and the reasons.

    `text` is the file's, `place` the row's in it: with them it names the line of the first field at fault.
    """
    try:
        return model.model_validate(row)
    except ValidationError as error:
        wrong = error.errors()
        reasons = (f"{'.'.join(map(str, e['loc'])) or 'row'}: {e['msg']}" for e in wrong)
        name = row.get("id") or row.get("code") if isinstance(row, Mapping) else None
        reason = f"{name or model.__name__}: {'; '.join(reasons)}"
        raise ContradictoryData(file, reason, line_of(text, (*place, *wrong[0]["loc"]))) from error


def in_span(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a day lies in a span whose ends both count; None is an open end."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)
