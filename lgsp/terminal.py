"""What reaches the terminal: data on standard output, words and progress on standard error."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


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


def put_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their heads; columns of numbers lean right."""
    for line in table(head, rows):
        put(line)


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
    cells = [tuple(head), *(tuple("" if cell is None else str(cell) for cell in row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    right = [all(_is_number(row[column]) for row in cells[1:]) for column in range(len(head))]
    lines = []
    for row in cells:
        padded = (
            f"{cell:>{width}}" if leans else f"{cell:<{width}}"
            for cell, width, leans in zip(row, widths, right, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    return lines


def _is_number(text: str) -> bool:
    return text.strip("-%").replace(",", "").replace(".", "").replace("/", "").isdigit() or text in {"", "-"}
