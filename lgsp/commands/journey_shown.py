"""A dossier's journey on standard output: of a hub or of a recording, the same."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import shutil
from datetime import datetime
from typing import TYPE_CHECKING, Final

from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from lgsp.stream.journeys import Step

_WIDTH: Final = 100
"""Columns where no terminal says how many there are."""


def put_journey(
    code: str, steps: "list[Step]", tick: datetime | None, *, as_json: bool, only_events: bool = False
) -> None:
    """Print the journey as of the last tick, or a line an event.

    As JSON it is the journey with its ``events``. Without the reception there is no journey, only events.
    """
    from lgsp.show.events import event_lines
    from lgsp.show.journey import journey_lines
    from lgsp.stream.journeys import journey_of
    from schemas.topics import NUMBERED

    numbered = {topic.name for topic in NUMBERED}
    events = [step for step in steps if step["topic"] in numbered]
    told = journey_of(steps, tick)
    if as_json:
        known = {"dossier_code": code} if told is None else told.model_dump(mode="json")
        put_json({**known, "events": events})
        return
    if told is None:
        say("No reception of a known procedure is here, so there is no journey, only these events.")
    if told is None or only_events:
        for line in event_lines(events):
            put(line)
    else:
        for line in journey_lines(told, shutil.get_terminal_size((_WIDTH, 24)).columns):
            put(line)
    say(f"{len(events)} events")
