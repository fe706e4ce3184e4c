"""``lgsp kpi``: the scorecard, and what its figures mean."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.kpi_checked import findings, reported
from lgsp.commands.kpi_explain import compare, event, explain, lever
from lgsp.commands.kpi_watch import watch_updates
from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import wrong_use
from lgsp.terminal import put, put_json, put_table, say

if TYPE_CHECKING:
    from lgsp.hub.record import HubRecord


Definition = Annotated[
    str | None,
    typer.Option(
        "--definition", envvar="LGSP_KPI__DEFINITION", show_default=False, help="Only this definition."
    ),
]
Scope = Annotated[
    str | None,
    typer.Option(
        "--scope",
        envvar="LGSP_KPI__SCOPE",
        show_default=False,
        help="province, level:commune, district:243, agency:H62.12, field:F.",
    ),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        envvar="LGSP_KPI__PERIOD",
        show_default=False,
        help="2021-03-08, 2021-03, 2021-Q1, 2021 or to-date.",
    ),
]


app = typer.Typer(
    help="The figures, and what they mean.\n\nExample: lgsp kpi --scope level:commune",
    invoke_without_command=True,
    rich_markup_mode=None,
)
Yes = Annotated[bool, typer.Option("--yes", envvar="LGSP_KPI__REBUILD_YES", help="Do not ask.")]
Name = Annotated[
    str | None,
    typer.Argument(help="Only this one, with all its words.", metavar="[ID]", show_default=False),
]


@app.callback()
def kpi(  # noqa: PLR0917 (Typer's options are its parameters)
    context: typer.Context,
    definition: Definition = None,
    scope: Scope = None,
    period: Period = None,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Show the figures that metrics serves: value, numerator/denominator, target.

    Without a filter the table shows the province, and --json everything.

    Example: lgsp kpi --scope level:commune --period 2021-03
    """
    from lgsp.commands.running import running_hub

    if context.invoked_subcommand is not None:
        return
    given = {"definition": definition, "scope": scope, "period": period}
    wanted = {name: value for name, value in given.items() if value}
    if not wanted and not as_json:
        wanted = {"scope": "province"}
    hub = running_hub(prefix)
    if not as_json:
        say(f"The figures of hub {hub.prefix!r}, as metrics serves them")
    _show(hub, wanted, as_json=as_json)


app.command()(explain)
app.command()(compare)
app.command()(lever)
app.command()(event)
app.command("watch")(watch_updates)
app.command()(reported)
app.command()(findings)


@app.command()
def definitions(definition: Name = None, as_json: Json = False) -> None:
    """List every definition: what it divides by what, its target, its source. Needs no running hub.

    Example: lgsp kpi definitions electronic-routing/qd2866
    """
    from lgsp.show.definitions import definition_lines, definition_rows
    from lgsp.stream.definitions import chosen, read_definitions

    found = chosen(read_definitions(), definition)
    if as_json:
        put_json({"items": found})
    elif definition is not None:
        for line in definition_lines(found[0]):
            put(line)
    else:
        put_table(*definition_rows(found))
        say("All words of one: lgsp kpi definitions ID")


@app.command()
def rebuild(
    yes: Yes = False, prefix: Prefix = None, bootstrap_servers: BootstrapServers = None, as_json: Json = False
) -> None:
    """Count every figure anew from the topics: what metrics made of them is forgotten.

    The services stop for a moment. Figures are low until metrics has caught up; the topic kpis is told
    nothing that it was told before. Interrupted, run it again. Refused where the hub's partition count was
    raised: old records lie where metrics would no longer take them.

    Example: lgsp kpi rebuild --yes
    """
    from lgsp.commands.repartition_place import hub_alone
    from lgsp.repartition.recounting import recount_all

    if not yes and not (
        sys.stdin.isatty() and typer.confirm("Forget every figure and count anew?", err=True)
    ):
        raise wrong_use("Nothing was done.", "To do it without being asked: lgsp kpi rebuild --yes")
    with hub_alone(prefix, bootstrap_servers, "lgsp kpi rebuild") as place:
        running = recount_all(place)
    if as_json:
        put_json({"prefix": place.prefix, "running": running})
    if running:
        say("Metrics counts anew. How far it is: lgsp doctor")
    else:
        say("Metrics counts anew when it is started: lgsp up")


def _show(hub: "HubRecord", wanted: dict[str, str], *, as_json: bool) -> None:
    from lgsp.show.scorecard import scorecard
    from lgsp.stream.figures import served

    items = served(hub, wanted)
    if as_json:
        put_json({"items": items})
        return
    if not items:
        say("No figures yet: nothing was counted for this filter.")
        return
    for line in scorecard(items):
        put(line)
    say(f"as of {max(str(item['as_of']) for item in items)}")
