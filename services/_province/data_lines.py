"""Where in a data file something stands, so that who corrects it need not search.

tomllib tells no lines. This reads just enough of TOML for the packaged files: tables, keys, and lists of rows
with one row a line. What it does not understand it answers with the line of the nearest enclosing key.
"""

import re
from collections import Counter
from collections.abc import Sequence

Place = tuple[str | int, ...]
"""The way to a value in the decoded file: keys and, in lists, places from 0."""

_HEADER = re.compile(r"\[(?P<many>\[?)(?P<path>[^\[\]]+)\]")
_KEY = re.compile(r"(?P<key>[A-Za-z0-9_.\-\"]+)\s*=")
_SYNTAX = re.compile(r"at line (\d+)")


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """Return the line, from 1, of the value at this place or of what encloses it; None if nothing does."""
    wanted = tuple(place)
    found: tuple[int, int] | None = None
    for line, here in _places(text):
        depth = len(here)
        if here == wanted[:depth] and (found is None or depth > found[0]):
            found = (depth, line)
    return None if found is None else found[1]


def line_of_syntax_error(message: str) -> int | None:
    """Return the line that tomllib's message names, if it names one."""
    named = _SYNTAX.search(message)
    return None if named is None else int(named[1])


def _places(text: str) -> list[tuple[int, Place]]:
    """Return what stands on which line: each table's header, each key, each row of a list."""
    found: list[tuple[int, Place]] = []
    many: Counter[str] = Counter()
    table: Place = ()
    rows: Place | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if header := _HEADER.match(bare):
            table, rows = _table(header, many), None
            found.append((number, table))
        elif rows is not None and bare.startswith("{"):
            found.append((number, (*rows, many[str(rows)])))
            many[str(rows)] += 1
        elif key := _KEY.match(bare):
            here = (*table, *_parts(key["key"]))
            rows = here if bare.endswith("[") else None
            found.append((number, here))
    return found


def _table(header: re.Match[str], many: Counter[str]) -> Place:
    """Return the place of a table; above it a list of tables is meant by its last one so far (TOML 1.0)."""
    *above, last = _parts(header["path"].strip())
    here: Place = ()
    for part in above:
        here = (*here, part)
        if str(here) in many:
            here = (*here, many[str(here)] - 1)
    here = (*here, last)
    if not header["many"]:
        return here
    many[str(here)] += 1
    return (*here, many[str(here)] - 1)


def _parts(path: str) -> Place:
    return tuple(part.strip('" ') for part in path.split("."))
