"""``lgsp kpi watch``: each figure as it moves."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated, Any

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put, put_json_line, say

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
        help="province, level:commune, district:243, agency:H62.12.",
    ),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--period", envvar="LGSP_KPI__PERIOD", show_default=False, help="2021-03, 2021-Q1, 2021 or to-date."
    ),
]


def watch_updates(
    definition: Definition = None,
    scope: Scope = None,
    period: Period = None,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Print each figure as it moves, a line each, until Ctrl-C. With --json an object a line.

    Without a filter the province's, with --json all. When an instance of metrics is gone it goes on with
    another; where updates were missed for good, every figure is printed once as it is.

    Example: lgsp kpi watch --definition electronic-routing/qd2866 --json
    """
    from lgsp.commands.running import running_hub
    from lgsp.stream.figures import served
    from lgsp.stream.listening import LOST, OPENED, RESYNC, followed

    given = {"definition": definition, "scope": scope, "period": period}
    wanted = {name: value for name, value in given.items() if value}
    if not wanted and not as_json:
        wanted = {"scope": "province"}
    for heard in followed(lambda: running_hub(prefix), wanted):
        if heard.name == OPENED:
            say(f"Listening to what moves in hub {running_hub(prefix).prefix!r}, until Ctrl-C")
        elif heard.name == LOST:
            say("The connection was lost; it is taken up again where it was.")
        elif heard.name == RESYNC:
            say("Updates were missed: every figure as it is now.")
            for item in served(running_hub(prefix), wanted):
                _print(item, as_json=as_json)
        else:
            _print(heard.data, as_json=as_json)


def _print(item: dict[str, Any], *, as_json: bool) -> None:
    from lgsp.show.scorecard import row

    if as_json:
        put_json_line(item)
        return
    definition, scope, period, value, counts, target, verdict = row(item)
    put(f"{item['as_of']}  {definition}  {scope}  {period}  {value}  {counts}  {target}  {verdict}")
