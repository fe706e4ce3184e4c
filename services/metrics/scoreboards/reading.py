"""The scoreboards, read from their data files, and refused where they contradict themselves."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from services._province.data_files import ContradictoryData
from services._province.findings import built_whole
from services.metrics.definitions import CATALOGUE, DEFINITIONS
from services.metrics.scoreboards.board import Indicator, Scoreboard

_FOLDER: Final = files("services.metrics.scoreboards") / "data"


@cache
def scoreboards() -> Mapping[str, Scoreboard]:
    """Return every scoreboard by id, in the order of the ids, read once; raises ContradictoryData."""
    names = sorted(entry.name for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))
    found = (read_scoreboard(name, _FOLDER.joinpath(name).read_text(encoding="utf-8")) for name in names)
    return MappingProxyType({each.id: each for each in found})


def read_scoreboard(file: str, text: str) -> Scoreboard:
    """Return the scoreboard of a file; raises ContradictoryData for what cannot be true."""
    board = built_whole(Scoreboard, file, text)
    for reason in _contradictions(board):
        raise ContradictoryData(file, reason)
    return board


def _contradictions(board: Scoreboard) -> Iterator[str]:
    numbers = [each.number for each in board.indicators]
    if len(numbers) != len(set(numbers)):
        yield "an indicator's number stands twice"
    for group in board.groups:
        if group.points != sum(each.points for each in group.indicators):
            yield f"{group.code}: its indicators do not add up to {group.points} points"
    limits = [each.least for each in board.classes]
    if limits != sorted(set(limits), reverse=True) or limits[-1] != 0:
        yield "classes do not fall from one to the next down to 0"
    for indicator in board.indicators:
        yield from (f"{indicator.number}: {reason}" for reason in _of_indicator(indicator))
    yield from _unknown((board.received, board.finished), DEFINITIONS)
    yield from _unknown((board.decides,), CATALOGUE)


def _of_indicator(one: Indicator) -> Iterator[str]:
    if sum((bool(one.parts), bool(one.steps), one.not_measured is not None)) != 1:
        yield "give exactly one of parts, steps and not_measured"
    if one.parts and sum(part.points for part in one.parts) != one.points:
        yield f"its parts do not add up to {one.points} points"
    offered = [step.points for step in one.steps]
    if offered and (offered[0] != one.points or offered != sorted(set(offered), reverse=True)):
        yield f"its steps do not fall from {one.points} points"
    yield from _unknown(one.definitions, DEFINITIONS)
    yield from _unknown(() if one.applies is None else (one.applies,), CATALOGUE)


def _unknown(names: tuple[str, ...], known: Mapping[str, object]) -> Iterator[str]:
    return (f"there is no such definition here: {name}" for name in names if name not in known)
