"""``lgsp report file``: an agency's own figure, filed as its reporting system would."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.problems import wrong_use
from lgsp.terminal import put, put_json, say

app = typer.Typer(
    help="Figures that agencies report of themselves.\n\n"
    "Example: lgsp report file H62.12 on-time/nd61 2021-03 118 120",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
Agency = Annotated[
    str, typer.Argument(help="Who reports, by its id in either form.", metavar="AGENCY", show_default=False)
]
Definition = Annotated[
    str, typer.Argument(help="Of which figure: on-time/nd61.", metavar="DEFINITION", show_default=False)
]
Period = Annotated[
    str, typer.Argument(help="2021-03-08, 2021-03, 2021-Q1, 2021.", metavar="PERIOD", show_default=False)
]
Numerator = Annotated[int, typer.Argument(help="So many …", metavar="NUMERATOR", show_default=False, min=0)]
Denominator = Annotated[
    int, typer.Argument(help="… of so many.", metavar="DENOMINATOR", show_default=False, min=0)
]


@app.callback()
def report() -> None:
    """Take what stands before a command."""


@app.command()
def file(  # noqa: PLR0917 (Typer's arguments are its parameters)
    agency: Agency,
    definition: Definition,
    period: Period,
    numerator: Numerator,
    denominator: Denominator,
    prefix: Prefix = None,
    as_json: Json = False,
) -> None:
    """File what an agency says of its own figure; filed again, it corrects what was filed before.

    It goes to the topic agency-reports, dated by the hub's time; of a period that has not begun by then
    nothing is filed. What events say: lgsp kpi reported.

    Example: lgsp report file H62.12 on-time/nd61 2021-03 118 120
    """
    import asyncio

    from lgsp.commands.agencies import agency_meant
    from lgsp.commands.running import running_hub
    from lgsp.show.reported import filed_lines
    from lgsp.stream.figures import asked
    from lgsp.stream.filing import Report, filed

    meant = agency_meant(agency).id
    if numerator > denominator:
        raise wrong_use(
            f"{numerator} of {denominator} is more than all.",
            "Name the numerator first: lgsp report file --help",
        )
    hub = running_hub(prefix)
    where = {"definition": definition, "scope": f"agency:{meant}", "period": period}
    (figure,) = asked(hub, "/kpis", where)["items"]  # it also says what is misspelt, before anything is filed
    report = Report(meant, definition, period, numerator, denominator)
    told = asyncio.run(filed(hub.bootstrap_servers, hub.prefix, report))
    if as_json:
        put_json(told)
        return
    for line in filed_lines(told, figure):
        put(line)
    say("Once metrics has read it: lgsp kpi reported; if it was refused: lgsp dead-letters list")
