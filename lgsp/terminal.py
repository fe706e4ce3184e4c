"""What reaches the terminal: data on standard output, words and progress on standard error."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

MEASURED_ROWS = 1_000
Cells = tuple[str, ...]
CONTROLS = {each: repr(chr(each))[1:-1] for each in (*range(32), *range(127, 160))}
"""What is shown of characters that would command a terminal, or break a row in two."""


def say(words: str) -> None:
    """Tell a person something, at once."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def put(text: str) -> None:
    """Print data."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def put_json(data: object) -> None:
    """Print data for programs."""
    put(json.dumps(data, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def put_json_line(data: object) -> None:
    """Print one of many objects for programs, a line each (NDJSON)."""
    put(json.dumps(data, ensure_ascii=False))


def put_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Print rows under their heads, as they come; columns of numbers lean right. Return how many rows.

    The first thousand say how wide a column is: an answer may be longer than memory.
    """
    rest, count = map(_cells, rows), 0
    first = [_cells(head), *islice(rest, MEASURED_ROWS)]
    layout = _layout(first)
    for count, row in enumerate(chain(first, rest)):  # noqa: B007 (counted: the head is number 0)
        put(_line(row, layout))
    return count


def put_json_rows(rows: Iterable[object]) -> None:
    """Print a list for programs, an entry a line, as its entries come."""
    before = "["
    for row in rows:
        put(before + json.dumps(row, ensure_ascii=False))
        before = ","
    put("]" if before == "," else "[]")


def put_addresses(addresses: Mapping[str, str]) -> None:
    """Print the table *name: address*."""
    width = max(map(len, addresses))
    for name, address in addresses.items():
        put(f"{name + ':':<{width + 1}} {address}")


def next_commands(*commands: tuple[str, str]) -> None:
    """Say what to type next."""
    say("\nNext:")
    typed = [(command.replace("lgsp", program(), 1), why) for command, why in commands]
    width = max(len(command) for command, _ in typed)
    for command, why in typed:
        say(f"  {command:<{width}}   # {why}")


def program() -> str:
    """Return what to type to run this program: its name, or its path where the name would not be found."""
    here = Path(sys.argv[0])
    if here.name != "lgsp" or shutil.which("lgsp"):
        return "lgsp"
    return os.path.relpath(here)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a table."""
    cells = [_cells(head), *map(_cells, rows)]
    layout = _layout(cells)
    return [_line(row, layout) for row in cells]


def _cells(row: Sequence[object]) -> Cells:
    return tuple("" if cell is None else str(cell).translate(CONTROLS) for cell in row)


def _layout(cells: Sequence[Cells]) -> Sequence[tuple[int, bool]]:
    """Return how wide each column is, and whether it leans right; the first row is the head."""
    return [(max(map(len, column)), all(map(_is_number, column[1:]))) for column in zip(*cells, strict=True)]


def _line(row: Cells, layout: Sequence[tuple[int, bool]]) -> str:
    padded = (
        f"{cell:>{width}}" if leans else f"{cell:<{width}}"
        for cell, (width, leans) in zip(row, layout, strict=True)
    )
    return "  ".join(padded).rstrip()


def _is_number(text: str) -> bool:
    return text.strip("-%").replace(",", "").replace(".", "").replace("/", "").isdigit() or text in {"", "-"}
