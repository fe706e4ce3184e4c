"""``lgsp brief``: one page for a leader: score, place, targets, and three things to do."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from pathlib import Path
from typing import Annotated, Literal

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put, put_json

Scope = Annotated[
    str,
    typer.Option("--scope", envvar="LGSP_BRIEF__SCOPE", help="province, or an agency: agency:H62.12."),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        envvar="LGSP_BRIEF__PERIOD",
        show_default=False,
        help="2021-03, 2021-Q1 or 2021. Default: the quarter of the last tick.",
    ),
]
Language = Annotated[
    Literal["vi", "en"], typer.Option("--lang", envvar="LGSP_BRIEF__LANG", help="The language.")
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--to", envvar="LGSP_BRIEF__TO", show_default=False, help="Write it as PDF into this folder instead."
    ),
]


def brief(  # noqa: PLR0917 (Typer's options are its parameters)
    scope: Scope = "province",
    period: Period = None,
    lang: Language = "vi",
    to: Folder = None,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Show how a scope stands and the three things that would lift it most, each with its evidence.

    Example: lgsp brief --scope agency:H62.12 --period 2021-Q1 --to reports
    """
    from lgsp.commands.running import running_hub
    from lgsp.show.brief import brief_lines
    from lgsp.stream.forms import brief_told, write_brief

    hub = running_hub(prefix)
    query = {"scope": scope} | ({} if period is None else {"period": period})
    if to is not None:
        path = str(write_brief(hub, {**query, "lang": lang}, to))
        if as_json:
            put_json({"files": [path]})
        else:
            put(path)
        return
    told = brief_told(hub, query)
    if as_json:
        put_json(told)
        return
    for line in brief_lines(told, lang):
        put(line)
