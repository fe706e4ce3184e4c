"""A dossier's events on standard output: of a hub or of a recording, the same."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import TYPE_CHECKING

from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from lgsp.stream.journeys import Step


def put_journey(code: str, steps: "list[Step]", *, as_json: bool) -> None:
    """Print the steps in the order given."""
    from lgsp.show.journey import journey

    if as_json:
        put_json({"dossier_code": code, "events": steps})
        return
    for line in journey(steps):
        put(line)
    say(f"{len(steps)} events")
