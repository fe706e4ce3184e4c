"""``lgsp dossier``: one dossier's journey."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.dossier_codes import checked_code, unknown_dossier
from lgsp.commands.journey_shown import put_journey
from lgsp.commands.options import Events, Json, Prefix
from lgsp.terminal import say


def dossier(
    code: Annotated[str, typer.Argument(help="The dossier's code.", show_default=False, metavar="CODE")],
    events: Events = False,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Show a dossier's journey, read from the topics themselves: clock, who held it, papers, money, articles.

    Example: lgsp dossier H62.12-210308-0004
    """
    from lgsp.commands.running import hub_with_topics

    checked_code(code)
    hub = hub_with_topics(prefix)
    if not as_json:
        say(f"Reading the topics of hub {hub.prefix!r} for {code}")
    import asyncio

    from lgsp.stream.journeys import events_of
    from lgsp.stream.ticks import last_tick

    steps = asyncio.run(events_of(hub.bootstrap_servers, hub.prefix, code))
    if not steps:
        raise unknown_dossier(code, hub.prefix)
    tick = asyncio.run(last_tick(hub.bootstrap_servers, hub.prefix))
    put_journey(code, steps, tick.time if tick else None, as_json=as_json, only_events=events)
