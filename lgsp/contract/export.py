"""The contract's folder: which files are generated, which are written by hand, and what is out of date."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lgsp.contract.asyncapi import as_yaml
from lgsp.contract.examples import FOLDER, SUFFIX
from lgsp.contract.json_schema import schema_of
from schemas.topics import EVENT_OF

ASYNCAPI: Final = "asyncapi.yaml"
CHANGES: Final = "CHANGES.md"
SCHEMA_SUFFIX: Final = ".schema.json"


def generated() -> dict[str, str]:
    """Return name and text of every generated file; raises NoExample for a type that has none."""
    schemas = {
        f"{name}{SCHEMA_SUFFIX}": json.dumps(schema_of(event), ensure_ascii=False, indent=2) + "\n"
        for name, event in EVENT_OF.items()
    }
    return schemas | {ASYNCAPI: as_yaml()}


def by_hand() -> dict[str, str]:
    """Return name and text of what is written by hand, as it is shipped: examples and the change log."""
    names = [*(f"{name}{SUFFIX}" for name in EVENT_OF), CHANGES]
    return {name: (FOLDER / name).read_text(encoding="utf-8") for name in names}


def export(folder: Path) -> list[str]:
    """Write the whole contract into a folder, delete what is no longer part of it; returns what changed."""
    wanted = by_hand() | generated()
    changed = sorted(name for name, text in wanted.items() if _text(folder / name) != text)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (folder / name).write_text(wanted[name], encoding="utf-8")
    gone = sorted(_orphans(folder))
    for name in gone:
        (folder / name).unlink()
    return sorted([*changed, *gone])


def out_of_date(folder: Path) -> dict[str, str]:
    """Return what an export would change in a folder: name and ``missing``, ``differs`` or ``orphan``."""
    wanted = by_hand() | generated()
    found = {name: _text(folder / name) for name in wanted}
    stale = {
        name: "missing" if text is None else "differs" for name, text in found.items() if text != wanted[name]
    }
    return dict(sorted((stale | dict.fromkeys(_orphans(folder), "orphan")).items()))


def _orphans(folder: Path) -> Iterator[str]:
    """Yield files that look like a type's and belong to none that is known."""
    for suffix in (SCHEMA_SUFFIX, SUFFIX):
        for file in folder.glob(f"*{suffix}"):
            if file.name.removesuffix(suffix) not in EVENT_OF:
                yield file.name


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None
