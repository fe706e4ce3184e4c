"""What a figure is made of, as metrics tells it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from lgsp.hub.record import HubRecord
from lgsp.stream.figures import asked

SIDES: Final = ("numerator", "denominator-only", "excluded")
MOST_PAGES: Final = 10_000
Told = dict[str, Any]


def explained(hub: HubRecord, definition: str, where: Mapping[str, str], first: int) -> Told:
    """Return a figure with all that explains it; ``first`` has some things of each side."""
    told = asked(hub, f"/kpis/{_path(definition)}", where)
    numbers = {each["side"]: each["number"] for each in told["sides"]}
    told["first"] = {
        side: some_of(hub, definition, {**where, "side": side}, first) if first and numbers[side] else []
        for side in SIDES
    }
    return told


def some_of(hub: HubRecord, definition: str, query: Mapping[str, str], most: int) -> list[Told]:
    """Return up to so many things of a side; pages may be short, so they are followed."""
    items: list[Told] = []
    cursor: str | None = ""
    for _ in range(MOST_PAGES):
        if cursor is None or len(items) >= most:
            break
        more = {"cursor": cursor} if cursor else {}
        page = asked(hub, f"/kpis/{_path(definition)}/dossiers", {**query, "limit": str(most), **more})
        items, cursor = items + page["items"], page["next"]
    return items[:most]


def compared(hub: HubRecord, one: str, other: str, where: Mapping[str, str], most: int) -> Told:
    """Return two figures side by side and up to so many things that make them differ."""
    return asked(hub, f"/kpis/{_path(one)}/against/{_path(other)}", {**where, "limit": str(max(most, 1))})


def lifted(hub: HubRecord, definition: str, query: Mapping[str, str]) -> Told:
    """Return which agencies would lift a figure."""
    return asked(hub, f"/kpis/{_path(definition)}/lever", query)


def _path(definition: str) -> str:
    return quote(definition, safe="/")
