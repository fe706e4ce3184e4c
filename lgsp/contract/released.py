"""Released contracts, one file a version, and how one is made: ``python -m lgsp.contract.released``."""

import json
import sys
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from lgsp.contract.compatibility import Incompatible, incompatible, present
from lgsp.contract.examples import FOLDER
from schemas.topics import CONTRACT_VERSION

RELEASED: Final = FOLDER / "released"


def versions() -> dict[str, dict[str, Any]]:
    """Return every released contract by its version."""
    return {file.name.removesuffix(".json"): _read(file) for file in RELEASED.iterdir() if file.is_file()}


def broken_promises() -> dict[str, list[Incompatible]]:
    """Return, by released version, what the present contract does to it that it may not."""
    now = present()
    found = {version: incompatible(contract, now) for version, contract in versions().items()}
    return {version: broken for version, broken in found.items() if broken}


def release(file: Path) -> list[Incompatible]:
    """Write the present contract as released, unless it breaks an earlier one or the file is there."""
    broken = [each for promises in broken_promises().values() for each in promises]
    if not broken:
        text = json.dumps(present(), ensure_ascii=False, indent=1, sort_keys=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(text + "\n")
    return broken


def _read(file: Traversable) -> dict[str, Any]:
    contract: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return contract


def main() -> int:
    """Release the version that schemas/topics.py names."""
    file = Path(str(RELEASED)) / f"{CONTRACT_VERSION}.json"
    try:
        broken = release(file)
    except FileExistsError:
        sys.stderr.write(
            f"{file} is released and never changes; raise CONTRACT_VERSION in schemas/topics.py\n"
        )
        return 1
    for each in broken:
        sys.stderr.write(f"{each}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
