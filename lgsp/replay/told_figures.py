"""The figures on the topic kpis: what metrics told last; and digests of figures, told or counted."""

import json
from collections import defaultdict
from typing import Final

from lgsp.replay.chain import digest_of_lines
from lgsp.replay.sql import Table
from lgsp.stream.recount import Cell, Counts

LAST_OF_EACH: Final = """
SELECT arg_max(event, "offset") FROM records WHERE topic = 'kpis' AND type = 'lgsp.kpi.updated.v1'
GROUP BY key
"""


def told_figures(table: Table) -> Counts | None:
    """Return the last told of each figure; None when none was told.

    A figure out of nothing is left out: it says the same as one that was never told.
    """
    data = [json.loads(event)["data"] for (event,) in table.stream(LAST_OF_EACH)]
    counts = {
        Cell(one["definition"], one["scope"], one["period"]): (one["numerator"], one["denominator"])
        for one in data
        if one["denominator"]
    }
    return counts if data else None


def digests_of(counts: Counts) -> dict[str, dict[str, object]]:
    """Return, by definition, how many figures there are and SHA-256 over ``scope|period good/every``."""
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for cell, (good, every) in counts.items():
        lines[cell.definition].append(f"{cell.scope}|{cell.period} {good}/{every}")
    return {
        name: {"figures": len(lines[name]), "digest": digest_of_lines(lines[name])} for name in sorted(lines)
    }
