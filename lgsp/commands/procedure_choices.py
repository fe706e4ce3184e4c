"""What is typed to choose procedures, checked: code, field, level, day."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Final, get_args

from lgsp.problems import Exit, Problem, wrong_use
from services._province.data_files import ContradictoryData, Level
from services._province.fields import fields
from services._province.procedure_facts import Procedure
from services._province.procedures import in_force, procedure, procedures, versions

MOST_SUGGESTED: Final = 3
LIKE_ENOUGH: Final = 0.5
"""A local variant (``2.000815.000.00.00.H62``) is still this close to its national code."""


def day(text: str) -> date:
    """Return the day that is typed; raises Problem for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong_use(f"{text!r} is no day.", "Write a day after --on: 2021-03-08") from None


def chosen(field: str | None, level: str | None, on: date | None) -> list[Procedure]:
    """Return the procedures chosen, by code: in their newest version, or as in force on that day.

    Raises Problem for a field or level that does not exist, and for data files that contradict themselves.
    """
    known = _known()
    if field is not None and field not in fields():
        raise _no_such("--field", field, fields())
    if level is not None and level not in get_args(Level):
        raise _no_such("--level", level, get_args(Level))
    found = known.values() if on is None else _on(on)
    return [
        each
        for each in found
        if (field is None or each.field_code == field) and (level is None or each.level == level)
    ]


def one(code: str, on: date | None) -> Procedure:
    """Return the procedure with this code; raises Problem with the closest ones, or with its versions."""
    known = _known()
    if code not in known:
        raise _unknown(code, known.values())
    asked = procedure(code, on)
    if on is not None and not in_force(asked, on):
        spans = ", ".join(f"{each.valid_from or '…'} to {each.valid_to or '…'}" for each in versions()[code])
        raise Problem(
            f"{code} is not in force on {on}.",
            f"It is from {spans}; leave out --on to see it.",
            "not-found",
            Exit.NO,
        )
    return asked


def _known() -> dict[str, Procedure]:
    try:
        return dict(procedures())
    except ContradictoryData as wrong:
        raise Problem(
            f"The data files of the province contradict themselves: {wrong}.",
            "Correct the lines named, or install the hub again.",
            "environment",
        ) from wrong


def _on(on: date) -> Iterable[Procedure]:
    for code in procedures():
        found = procedure(code, on)
        if in_force(found, on):
            yield found


def _unknown(code: str, known: Iterable[Procedure]) -> Problem:
    near = _named_like(code, known) or _coded_like(code, known)
    words = ", ".join(f"{each.code} ({each.name_vi})" for each in near[:MOST_SUGGESTED])
    meant = f"Did you mean {words}? " if near else ""
    return wrong_use(f"There is no procedure {code!r}.", f"{meant}See them all with: lgsp procedures")


def _named_like(words: str, known: Iterable[Procedure]) -> list[Procedure]:
    """Return those whose name holds the words, with or without diacritics: ``khai sinh``, ``birth``."""
    wanted = _plain(words)
    return [each for each in known if wanted in _plain(f"{each.name_vi} {each.name_en}")]


def _coded_like(code: str, known: Iterable[Procedure]) -> list[Procedure]:
    by_code = {each.code: each for each in known}
    return [by_code[near] for near in get_close_matches(code, by_code, MOST_SUGGESTED, LIKE_ENOUGH)]


def _plain(text: str) -> str:
    bare = (char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return "".join(bare).lower().replace("đ", "d")


def _no_such(option: str, given: str, known: Iterable[str]) -> Problem:
    known = list(known)
    near = get_close_matches(given, known, MOST_SUGGESTED) or known
    return wrong_use(f"{option} {given!r} does not exist.", f"There is: {', '.join(near)}")
