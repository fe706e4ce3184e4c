"""``lgsp kpi reported | findings``: what agencies report beside what events say; what cannot have been."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put, put_json, say

Agency = Annotated[
    str,
    typer.Option("--agency", envvar="LGSP_KPI__AGENCY", show_default=False, help="Only of this agency."),
]
Definition = Annotated[
    str,
    typer.Option(
        "--definition", envvar="LGSP_KPI__DEFINITION", show_default=False, help="Only this definition."
    ),
]
Period = Annotated[
    str,
    typer.Option(
        "--period", envvar="LGSP_KPI__PERIOD", show_default=False,
        help="Only this one, with agencies that have a figure and reported none: 2021-03, 2021-Q1, 2021.",
    ),
]  # fmt: skip
Rule = Annotated[
    str, typer.Option("--rule", envvar="LGSP_KPI__RULE", show_default=False, help="Only of this rule.")
]
First = Annotated[
    int, typer.Option("--first", envvar="LGSP_KPI__FIRST", min=1, max=1000, help="At most so many are shown.")
]


def reported(
    agency: Agency = "",
    definition: Definition = "",
    period: Period = "",
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Show what agencies report of their figures beside what events say, and the gap in percentage points.

    Example: lgsp kpi reported --agency H62.12 --period 2021-03
    """
    from lgsp.commands.agencies import agency_meant
    from lgsp.commands.running import running_hub
    from lgsp.show.reported import reported_lines
    from lgsp.stream.figures import pages

    hub = running_hub(prefix)
    wanted = {"agency": agency_meant(agency).id if agency else "", "definition": definition, "period": period}
    items = pages(hub, "/reports", {name: value for name, value in wanted.items() if value})
    if as_json:
        put_json({"items": items})
        return
    if not items:
        say("No agency has reported such a figure. To file one: lgsp report file --help")
        return
    for line in reported_lines(items):
        put(line)
    say(f"as of {items[0]['true']['as_of']}; the gap is in percentage points, above 0 where more is reported")


def findings(
    rule: Rule = "",
    agency: Agency = "",
    first: First = 20,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Show dossiers that cannot be as their events say, with rule, article and the events. No figure moves.

    Example: lgsp kpi findings --rule contradiction
    """
    from lgsp.commands.agencies import agency_meant
    from lgsp.commands.running import running_hub
    from lgsp.show.reported import finding_lines
    from lgsp.stream.figures import asked

    hub = running_hub(prefix)
    wanted = {"agency": agency_meant(agency).id if agency else "", "rule": rule, "limit": str(first)}
    page = asked(hub, "/findings", {name: value for name, value in wanted.items() if value})
    if as_json:
        put_json(page)
        return
    for line in finding_lines(page):
        put(line)
    found = sum(each["findings"] for each in page["rules"])
    more = f"; {len(page['items'])} of them are shown" if page["next"] else ""
    say(
        f"{found:,} findings{more}. One event: lgsp kpi event TOPIC/PARTITION/OFFSET; "
        "what each rule means: docs/findings.md"
    )
