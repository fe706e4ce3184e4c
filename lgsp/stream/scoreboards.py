"""Scoreboards: what they are, as the service that draws them up says, and where agencies stand on them."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from lgsp.hub.record import HubRecord
from lgsp.problems import Problem
from lgsp.stream.figures import asked

Told = dict[str, Any]


def read_scoreboards() -> list[Told]:
    """Return every scoreboard in the order of the ids; raises Problem when the service cannot be started."""
    command = [sys.executable, "-m", "services.metrics.scoreboards_page", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own module)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise Problem(
            f"The scoreboards could not be read; the service said: {said}", "Run: make install", "service"
        )
    found: list[Told] = json.loads(done.stdout)["items"]
    return found


def standings(hub: HubRecord, scoreboard: str, query: Mapping[str, str]) -> Told:
    """Return how agencies stand."""
    return asked(hub, f"/scoreboards/{quote(scoreboard, safe='')}", query)


def one_score(hub: HubRecord, scoreboard: str, whose: str, query: Mapping[str, str]) -> Told:
    """Return the points of one agency, or of the ``province``."""
    return asked(hub, f"/scoreboards/{quote(scoreboard, safe='')}/{quote(whose, safe='')}", query)
