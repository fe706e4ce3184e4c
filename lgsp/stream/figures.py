"""What metrics serves: every figure, page by page, and anything else that it is asked."""

import json
from collections.abc import Mapping
from typing import Any

from lgsp.hub.asking import Refused, get_bytes
from lgsp.hub.readiness import is_ready
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.problems import Exit, Problem

MOST_PAGES = 100_000
LONGEST_SECONDS = 120.0
"""A lever on a year of the province judges every dossier anew."""


def served(hub: HubRecord, wanted: dict[str, str]) -> list[dict[str, Any]]:
    """Return the items of GET /kpis, following ``next``. Raises Problem when metrics refuses or is away."""
    return pages(hub, "/kpis", wanted)


def pages(hub: HubRecord, path: str, wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the items of any pages of metrics, following ``next``; raises Problem as above."""
    items: list[dict[str, Any]] = []
    query = dict(wanted)
    for _ in range(MOST_PAGES):
        page = asked(hub, path, query)
        items += page["items"]
        if not page.get("next"):
            return items
        query = {**wanted, "cursor": str(page["next"])}
    raise Problem(f"GET {path} never ends: its cursor goes round.", "See the log of metrics.", "service")


def asked(hub: HubRecord, path: str, query: Mapping[str, str]) -> dict[str, Any]:
    """Return what metrics answers; raises Problem when it refuses or is away."""
    found: dict[str, Any] = json.loads(asked_file(hub, path, query))
    return found


def asked_file(hub: HubRecord, path: str, query: Mapping[str, str]) -> bytes:
    """Return the bytes that metrics answers with; raises Problem when it refuses or is away."""
    metrics = answering(hub)
    try:
        return get_bytes(metrics.url or "", path, dict(query), LONGEST_SECONDS)
    except Refused as error:
        raise refusal(error) from error
    except OSError as error:
        raise Problem(
            f"metrics does not answer at {metrics.url}: {error}", f"See its log: {metrics.log}", "service"
        ) from error


def refusal(error: Refused) -> Problem:
    """Return what metrics found wrong with a question."""
    nearest = error.said("nearest")
    found_wrong = f"metrics refused: {error.said('detail') or error}."
    remedy = f"Did you mean {nearest}?" if nearest else "The command's --help says what may stand there."
    return Problem(found_wrong, remedy, "usage", Exit.USAGE)


def answering(hub: HubRecord) -> ProcessRecord:
    """Return an instance of metrics that is ready, else the first: each of them has all figures."""
    instances = list(hub.instances_of("metrics").values())
    return next(filter(is_ready, instances), instances[0]) if len(instances) > 1 else instances[0]
