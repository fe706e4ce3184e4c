"""The definitions of the figures, as the service that counts by them says them."""

import json
import subprocess
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from lgsp.problems import Problem, wrong_use


def read_definitions() -> list[dict[str, Any]]:
    """Return every definition in the order of the ids; raises Problem when the service cannot be started."""
    command = [sys.executable, "-m", "services.metrics.definitions_page", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own module)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise Problem(
            f"The definitions could not be read; the service said: {said}", "Run: make install", "service"
        )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def chosen(found: Sequence[dict[str, Any]], name: str | None) -> list[dict[str, Any]]:
    """Return all, or the one with that id; raises Problem that names the nearest."""
    if name is None:
        return list(found)
    ids = [str(each["id"]) for each in found]
    if name not in ids:
        near = get_close_matches(name, ids, 1)
        remedy = f"Did you mean {near[0]}?" if near else "All of them: lgsp kpi definitions"
        raise wrong_use(f"There is no definition {name!r}.", remedy)
    return [found[ids.index(name)]]
