"""``lgsp kpi explain | compare | lever | event``: why a figure is what it is, and what would change it."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from collections.abc import Iterable
from typing import Annotated, Literal

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put, put_json, say

Scope = Annotated[
    str,
    typer.Option(
        "--scope",
        envvar="LGSP_KPI__SCOPE",
        help="province, level:commune, district:243, agency:H62.12, field:F.",
    ),
]
Period = Annotated[
    str,
    typer.Option(
        "--period", envvar="LGSP_KPI__PERIOD", help="2021-03-08, 2021-03, 2021-Q1, 2021 or to-date."
    ),
]
First = Annotated[
    int,
    typer.Option(
        "--first", envvar="LGSP_KPI__FIRST", min=0, max=1000, help="So many dossiers of each side are named."
    ),
]
Definition = Annotated[str, typer.Argument(help="Its id: electronic-routing/qd2866.", metavar="ID")]
Other = Annotated[str, typer.Argument(help="The other one's id.", metavar="OTHER")]
By = Annotated[
    Literal["sender", "receiver"],
    typer.Option("--by", envvar="LGSP_KPI__BY", help="Whose a leg is: its sender's or its receiver's."),
]
Aim = Annotated[
    str | None,
    typer.Option(
        "--aim",
        envvar="LGSP_KPI__AIM",
        show_default=False,
        help="A share to reach, 0.9, or most: as far as it goes. Default: the target.",
    ),
]


def explain(  # noqa: PLR0917 (Typer's options are its parameters)
    definition: Definition,
    scope: Scope = "province",
    period: Period = "to-date",
    first: First = 5,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Print a figure as it is checked by hand: the sum, what is left out, dossiers and their events.

    Example: lgsp kpi explain electronic-routing/qd2866 --scope agency:H62.12 --period 2021-Q1
    """
    from lgsp.commands.running import running_hub
    from lgsp.show.explained import explained_lines
    from lgsp.stream.explained import explained

    hub = running_hub(prefix)
    if not as_json:
        say(f"How metrics of hub {hub.prefix!r} comes to {definition}")
    told = explained(hub, definition, {"scope": scope, "period": period}, first)
    _print(told, explained_lines(told), as_json=as_json)
    if not as_json:
        say("One dossier: lgsp dossier CODE; one event: lgsp kpi event TOPIC/PARTITION/OFFSET")


def compare(  # noqa: PLR0917 (Typer's options are its parameters)
    definition: Definition,
    other: Other,
    scope: Scope = "province",
    period: Period = "to-date",
    first: First = 20,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Show two definitions side by side, and the dossiers that make them differ.

    Also people against dossiers, and results against the dossiers that gave them.

    Example: lgsp kpi compare electronic-routing/qd2866 electronic-routing/any-leg --period 2021
    """
    from lgsp.commands.running import running_hub
    from lgsp.show.explained import compared_lines
    from lgsp.stream.explained import compared

    told = compared(running_hub(prefix), definition, other, {"scope": scope, "period": period}, first)
    _print(told, compared_lines(told), as_json=as_json)


def lever(  # noqa: PLR0917 (Typer's options are its parameters)
    definition: Definition,
    scope: Scope = "province",
    period: Period = "to-date",
    by: By = "sender",
    aim: Aim = None,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Name the agencies, the most useful first, that would lift a figure by working online.

    Legs on paper sent electronically, or payments made online: the same facts, judged anew.

    Example: lgsp kpi lever electronic-routing/qd2866 --scope district:243 --aim 0.9
    """
    from lgsp.commands.running import running_hub
    from lgsp.show.explained import lever_lines
    from lgsp.stream.explained import lifted

    query = {"scope": scope, "period": period, "by": by} | ({} if aim is None else {"aim": aim})
    told = lifted(running_hub(prefix), definition, query)
    _print(told, lever_lines(told), as_json=as_json)


def event(
    place: Annotated[
        str, typer.Argument(help="Topic, partition and offset: routing/3/1042.", metavar="PLACE")
    ],
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Print the event that a figure rests on, by the place that it is listed with.

    Exit code 1: no record stands there, or none any more.

    Example: lgsp kpi event routing/3/1042
    """
    import asyncio
    import json

    from lgsp.commands.running import hub_with_topics
    from lgsp.show.events import event_lines
    from lgsp.stream.one_record import parse_place, record_at

    sought = parse_place(place)
    hub = hub_with_topics(prefix)
    record = asyncio.run(record_at(hub.bootstrap_servers, hub.prefix, sought))
    told = json.loads(record.value or b"null")
    if as_json:
        put_json({**sought._asdict(), "event": told})
        return
    for line in event_lines([{"topic": sought.topic, **told}]):
        put(line)
    put(json.dumps(told["data"], ensure_ascii=False, indent=2))


def _print(told: object, lines: Iterable[str], *, as_json: bool) -> None:
    if as_json:
        put_json(told)
        return
    for line in lines:
        put(line)
