"""The scorecard: each figure with its numerator, denominator and whether it meets its target."""

from collections.abc import Iterable, Mapping
from typing import Any

from lgsp.terminal import table

HEAD = ("definition", "scope", "period", "value", "of", "target", "")
SCOPES = ("province", "level", "district", "agency", "field")


def scorecard(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the lines of a scorecard, in the order: definition, widest scope first, period."""
    return table(HEAD, [row(item) for item in sorted(items, key=_order)])


def row(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return one figure's cells."""
    return (
        str(item["definition"]),
        str(item["scope"]),
        str(item["period"]),
        percent(item["value"]),
        f"{item['numerator']:,}/{item['denominator']:,}",
        "-" if item["target"] is None else f"≥ {percent(item['target'])}",
        verdict(item),
    )


def percent(share: float | None) -> str:
    """Return a share as a percentage; nothing counted is not nothing reached."""
    return "no data" if share is None else f"{100 * share:.2f} %"


def verdict(item: Mapping[str, Any]) -> str:
    """Return icon and word."""
    if item["value"] is None or item["target"] is None:
        return "-"
    return "✓ met" if item["met"] else "✗ missed"


def _order(item: Mapping[str, Any]) -> tuple[str, int, str, str]:
    scope = str(item["scope"])
    kind = scope.partition(":")[0]
    return (
        str(item["definition"]),
        SCOPES.index(kind) if kind in SCOPES else len(SCOPES),
        scope,
        str(item["period"]),
    )
