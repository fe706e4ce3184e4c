"""``lgsp scoreboard``: what province and agencies got on an official scoreboard, who ranks where, and why."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.problems import wrong_use
from lgsp.terminal import put, put_json, put_table, say

if TYPE_CHECKING:
    from collections.abc import Iterable

Name = Annotated[
    str | None,
    typer.Argument(help="Its id: qd766, tt01-2018.", metavar="[ID]", show_default=False),
]
Whose = Annotated[
    str | None,
    typer.Option(
        "--agency",
        envvar="LGSP_SCOREBOARD__AGENCY",
        show_default=False,
        help="One agency, indicator by indicator.",
    ),
]
Own = Annotated[
    bool,
    typer.Option(
        "--province",
        envvar="LGSP_SCOREBOARD__PROVINCE",
        show_default=False,
        help="The province itself, indicator by indicator.",
    ),
]
Level = Annotated[
    str | None,
    typer.Option(
        "--level",
        envvar="LGSP_SCOREBOARD__LEVEL",
        show_default=False,
        help="province, district or commune. Default: all.",
    ),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        envvar="LGSP_SCOREBOARD__PERIOD",
        show_default=False,
        help="2021-Q1 or 2021. Default: the quarter of the last tick.",
    ),
]


def scoreboard(  # noqa: PLR0917 (Typer's options are its parameters)
    scoreboard: Name = None,
    agency: Whose = None,
    province: Own = False,
    level: Level = None,
    period: Period = None,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Rank the agencies of a level on a scoreboard, or show what one or the province got, lost, and why.

    Without an ID the scoreboards are listed, which needs no running hub.

    Example: lgsp scoreboard qd766 --level commune --period 2021-Q1
    """
    whose = "province" if province else agency
    if scoreboard is None:
        if whose or level or period:
            raise wrong_use("Name the scoreboard too.", "For example: lgsp scoreboard qd766 --agency H62.12")
        _list(as_json=as_json)
        return
    _must_fit(province=province, agency=agency, level=level)
    from lgsp.commands.running import running_hub
    from lgsp.show.scoreboard import agency_lines, province_lines, standings_lines
    from lgsp.stream.scoreboards import one_score, standings

    hub = running_hub(prefix)
    if not as_json:
        say(f"Scoreboard {scoreboard} of hub {hub.prefix!r}, as metrics serves it")
    query = {name: value for name, value in (("level", level), ("period", period)) if value is not None}
    if whose is not None:
        told = one_score(hub, scoreboard, whose, query)
        _print(told, province_lines(told) if province else agency_lines(told), as_json=as_json)
        return
    told = standings(hub, scoreboard, query)
    _print(told, standings_lines(told), as_json=as_json)
    if not as_json:
        say(f"⚠ says little, ★ top quartile. Points and why: lgsp scoreboard {scoreboard} --agency ID")
        say(f"The province's own score: lgsp scoreboard {scoreboard} --province")


def _must_fit(*, province: bool, agency: str | None, level: str | None) -> None:
    if agency is not None and level is not None:
        raise wrong_use("An agency has its own level.", "Leave --level out, or --agency.")
    if province and (agency is not None or level is not None):
        raise wrong_use(
            "The province is one, and no level.", "Leave --level and --agency out, or --province."
        )


def _list(*, as_json: bool) -> None:
    from lgsp.show.scoreboard import scoreboard_rows
    from lgsp.stream.scoreboards import read_scoreboards

    found = read_scoreboards()
    if as_json:
        put_json({"items": found})
        return
    put_table(*scoreboard_rows(found))
    say("Who stands where: lgsp scoreboard ID; every indicator: docs/scoreboards.md")


def _print(told: object, lines: "Iterable[str]", *, as_json: bool) -> None:
    if as_json:
        put_json(told)
        return
    for line in lines:
        put(line)
