"""docs/statuses.md, drawn from the table: ``python -m services.routing.statuses_page > docs/statuses.md``."""

import sys
from collections.abc import Iterator

from services._province.statuses import ALLOWED, DossierStatus
from services._province.words import STATUSES

HEAD = """\
# The ten statuses of a dossier (mười trạng thái hồ sơ)
Drawn from `services/_province/statuses.py` by `python -m services.routing.statuses_page`; a test compares.
The numbers and the Vietnamese names are those of the national list (TrangThaiHoSo).
A change that is not drawn here cannot happen: routing refuses to make it.
Statuses 1 and 3 belong to submissions, which have no code yet; look-ups show them.
"""

KINDS = {
    1: "online, not received yet",
    2: "the clock starts",
    3: "final",
    4: "working",
    5: "paused",
    6: "paused",
    7: "finished",
    8: "finished, or paused",
    9: "finished",
    10: "finished and handed over",
}
"""What a status means for the work."""


def page() -> str:
    """Return the page: a diagram and the table behind it."""
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *_diagram(), "```"])
    table = "\n".join(["| | trạng thái | status | kind | may become |", "|---|---|---|---|---|", *_rows()])
    return f"{HEAD}\n{diagram}\n\n{table}\n"


def _diagram() -> Iterator[str]:
    for status in DossierStatus:
        yield f"    s{status.value} : {status.value} {STATUSES[status].vi}"
    for before, followers in ALLOWED.items():
        start = "[*]" if before is None else f"s{before.value}"
        for after in sorted(followers):
            yield f"    {start} --> s{after.value}"


def _rows() -> Iterator[str]:
    for status in DossierStatus:
        name = STATUSES[status]
        after = ", ".join(str(each.value) for each in sorted(ALLOWED[status])) or "none"
        yield f"| {status.value} | {name.vi} | {name.en} | {KINDS[status]} | {after} |"


if __name__ == "__main__":
    sys.stdout.write(page())
