"""``lgsp dashboard``: where the dashboard of a running hub is."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put, put_json, say

Scope = Annotated[
    str | None,
    typer.Option(
        "--scope",
        envvar="LGSP_DASHBOARD__SCOPE",
        show_default=False,
        help="province, level:commune, district:243, agency:H62.12, field:F.",
    ),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        envvar="LGSP_DASHBOARD__PERIOD",
        show_default=False,
        help="2021-03-08, 2021-03, 2021-Q1, 2021 or to-date.",
    ),
]
English = Annotated[bool, typer.Option("--english", envvar="LGSP_DASHBOARD__ENGLISH", help="In English.")]


def dashboard(
    scope: Scope = None,
    period: Period = None,
    english: English = False,
    prefix: Prefix = None,
    as_json: Json = False,
) -> None:
    """Print the address of the dashboard, to open in a browser; metrics serves it.

    Example: lgsp dashboard --scope district:243
    """
    from urllib.parse import urlencode

    from lgsp.commands.running import running_hub
    from lgsp.problems import Problem

    hub = running_hub(prefix)
    metrics = hub.services.get("metrics")
    if metrics is None or metrics.url is None:
        raise Problem("Metrics has no address yet.", "See what it does: lgsp doctor", "service")
    wanted = {"scope": scope, "period": period, "lang": "en" if english else None}
    query = urlencode({name: value for name, value in wanted.items() if value}, safe=":")
    address = f"{metrics.url}/dashboard{'?' + query if query else ''}"
    if as_json:
        put_json({"prefix": hub.prefix, "url": address})
        return
    put(address)
    say("Every page has a twin as data: put .json behind its path")
