"""Links to dossiers' journeys, which are kept and shown elsewhere: only whoever runs the hub knows where."""

from collections.abc import Iterable
from typing import Protocol


class Linked(Protocol):
    """Whatever has links; one of them leads to the events of a dossier, where it is about one."""

    links: dict[str, str]


def lead_to_journeys(found: Iterable[Linked], journey_url: str | None) -> None:
    """Add the link to its journey to each that is about a dossier.

    ``journey_url`` has ``{code}`` for the dossier's code; None: nobody said where journeys are opened, and
    an address that answers 404 is none.
    """
    if journey_url is None:
        return
    for each in found:
        events = each.links.get("events")
        if events is not None:
            each.links["journey"] = journey_url.replace("{code}", events.split("/")[2])
