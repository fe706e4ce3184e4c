"""``lgsp results``: how many results are in force, and how many of them digitised, at the end of a day."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import wrong_use
from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from services._province.stock import Stock

On = Annotated[
    str | None,
    typer.Option(
        "--on",
        envvar="LGSP_RESULTS__ON",
        show_default=False,
        metavar="DATE",
        help="At the end of that day: 2021-12-31. Default: the day of the hub's last tick.",
    ),
]
ByWhat = Annotated[
    Literal["level", "agency", "code"],
    typer.Option(
        "--by", envvar="LGSP_RESULTS__BY", help="A row a level, a holding agency, or a kind of paper."
    ),
]
Recorded = Annotated[
    Path | None,
    typer.Option(
        "--recording",
        envvar="LGSP_RESULTS__RECORDING",
        show_default=False,
        metavar="IN",
        help="Read a recording instead of a hub; name a day with it.",
    ),
]


def results(  # noqa: PLR0917 (Typer's options are its parameters)
    on: On = None,
    by: ByWhat = "level",
    recording: Recorded = None,
    prefix: Prefix = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> None:
    """Count the results that agencies hold: in force at the end of a day, and digitised by then.

    Counted from the topics themselves, beside the path of QĐ 2866's task 23 for that year.

    Example: lgsp results --on 2021-12-31 --by agency
    """
    if not as_json:
        say("Reading what is told of results" if recording is None else f"Reading {recording}")
    from lgsp.commands.procedure_choices import day
    from services._province.stock import counted
    from services._province.stock_targets import SOURCE

    named = None if on is None else day(on)
    if recording is None:
        stock, when = _of_hub(prefix, bootstrap_servers, named)
    else:
        stock, when = _of_recording(recording, named)
    counts = counted(stock, when, by)
    left_out = {"never_told_whole": stock.untold, "without_holder": stock.nameless}
    if as_json:
        from lgsp.show.stock import shown

        items = [shown(count, when) for count in counts]
        put_json({"on": when.isoformat(), "by": by, "items": items, "left_out": left_out, "source": SOURCE})
        return
    from lgsp.show.stock import rows
    from lgsp.terminal import table

    for line in table(*rows(counts, when, by)):
        put(line)
    say(f"At the end of {when}; the target is for the end of {when.year}: {SOURCE}.")
    if any(left_out.values()):
        say(f"Changes of {stock.untold + stock.nameless:,} results that were never told whole are left out.")


def _of_hub(prefix: str | None, servers: str | None, on: date | None) -> "tuple[Stock, date]":
    import asyncio

    from lgsp.commands.place import hub_place
    from lgsp.stream.stock import stock_now
    from lgsp.stream.ticks import last_tick
    from services._province.calendar import in_zone

    place = hub_place(prefix, servers)
    if on is None:
        tick = asyncio.run(last_tick(place.bootstrap_servers, place.prefix))
        if tick is None:
            raise wrong_use(
                "The hub's clock has not ticked, so there is no day yet.", "Name one: --on 2021-12-31"
            )
        on = in_zone(tick.time).date()
    return asyncio.run(stock_now(place.bootstrap_servers, place.prefix)), on


def _of_recording(folder: Path, on: date | None) -> "tuple[Stock, date]":
    if on is None:
        raise wrong_use("A recording is of many days.", "Name one: --on 2021-12-31")
    from lgsp.replay.extra import require_extra
    from lgsp.replay.recording import damaged, open_recording
    from lgsp.stream.stock import stock_recorded
    from schemas.topics import ROUTING

    require_extra()
    opened = open_recording(folder)
    for damage in opened.damage():
        raise damaged(damage)
    places = [place for place in opened.streams() if place[0] == ROUTING.name]
    if not places:
        raise wrong_use(f"{folder} holds no topic {ROUTING.name}.", "Record it too: lgsp record OUT")
    return stock_recorded(record for place in places for record in opened.records(*place)), on
