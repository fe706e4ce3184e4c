"""Reads the packaged facts of the province and refuses those that contradict themselves or each other."""

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Mark = Literal["V", "V2", "GK", "INF"]
"""How sure a fact is: read in a primary text, in a secondary source, general knowledge, inference."""

Level = Literal["province", "district", "commune"]
"""Level of government; the order is top-down."""


class ContradictoryData(Exception):
    """A data file cannot be true as it stands; nothing is loaded from it."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class Fact(BaseModel):
    """One immutable statement of a data file; a misspelt field is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


FactT = TypeVar("FactT", bound=Fact)


class Evidence(Fact):
    """Where a group of facts in a file comes from and how sure it is."""

    source: str
    mark: Mark
    placeholder: bool = False


def texts_under(folder: str) -> dict[str, str]:
    """File name → text of the TOML files in one folder of the packaged data, in name order."""
    entries = files("services._province").joinpath("data", folder).iterdir()
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(entries, key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


def parsed(file: str, text: str) -> dict[str, object]:
    """Decode the file's TOML; raises ContradictoryData with the place of a syntax error."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContradictoryData(file, f"not TOML: {error}") from error


def built(model: type[FactT], file: str, row: object) -> FactT:
    """One row as its model; raises ContradictoryData that names the row, the fields and the reasons."""
    try:
        return model.model_validate(row)
    except ValidationError as error:
        reasons = (f"{'.'.join(map(str, e['loc'])) or 'row'}: {e['msg']}" for e in error.errors())
        name = row.get("id") or row.get("code") if isinstance(row, Mapping) else None
        raise ContradictoryData(file, f"{name or model.__name__}: {'; '.join(reasons)}") from error


def in_span(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a day lies in a span whose ends both count; None is an open end."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)
