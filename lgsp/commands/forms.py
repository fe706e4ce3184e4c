"""``lgsp forms``: the official forms of a period, to read or as files to hand in."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.problems import wrong_use
from lgsp.terminal import put, put_json, put_table, say

if TYPE_CHECKING:
    from lgsp.hub.record import HubRecord

FORMATS = ("xlsx", "pdf", "csv", "json")
Name = Annotated[
    str | None,
    typer.Argument(help="Its id: II.06a, 06, II.07b.", metavar="[ID]", show_default=False),
]
Scope = Annotated[
    str,
    typer.Option("--scope", envvar="LGSP_FORMS__SCOPE", help="province, or an agency: agency:H62.12."),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        envvar="LGSP_FORMS__PERIOD",
        show_default=False,
        help="2021-03, 2021-Q1 or 2021. Default: the quarter of the last tick.",
    ),
]
Language = Annotated[
    Literal["vi", "en"], typer.Option("--lang", envvar="LGSP_FORMS__LANG", help="The language.")
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--to", envvar="LGSP_FORMS__TO", show_default=False, help="Write files into this folder instead."
    ),
]
Formats = Annotated[
    str,
    typer.Option(
        "--format", envvar="LGSP_FORMS__FORMAT", help="Which files, with commas: xlsx,pdf,csv,json."
    ),
]


def forms(  # noqa: PLR0917 (Typer's options are its parameters)
    form: Name = None,
    scope: Scope = "province",
    period: Period = None,
    lang: Language = "vi",
    to: Folder = None,
    formats: Formats = "xlsx,pdf,csv,json",
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Fill in an official form from the events, prove its sums, and show or write it.

    Without an ID the forms are listed, or with --to all of them written.

    Example: lgsp forms II.06a --scope agency:H62.12 --period 2021-Q1 --to reports
    """
    from lgsp.commands.running import running_hub
    from lgsp.show.forms import form_lines
    from lgsp.stream.forms import form_filled, forms_there_are

    endings = _endings(formats)
    hub = running_hub(prefix)
    query = {"scope": scope} | ({} if period is None else {"period": period})
    if to is not None:
        names = [form] if form is not None else [each["id"] for each in forms_there_are(hub)]
        _write(hub, names, {**query, "lang": lang}, to, endings, as_json=as_json)
        return
    if form is None:
        _list(forms_there_are(hub), as_json=as_json)
        return
    told = form_filled(hub, form, query)
    if as_json:
        put_json(told)
        return
    for line in form_lines(told, lang):
        put(line)


def _endings(text: str) -> list[str]:
    endings = text.split(",")
    unknown = [each for each in endings if each not in FORMATS]
    if unknown:
        raise wrong_use(f"{unknown[0]!r} is no format of a form.", f"Give some of: {','.join(FORMATS)}")
    return endings


def _list(found: list[dict[str, object]], *, as_json: bool) -> None:
    from lgsp.show.forms import form_rows

    if as_json:
        put_json({"items": found})
        return
    put_table(*form_rows(found))
    say("One of them: lgsp forms ID; as files: lgsp forms --to FOLDER")


def _write(
    hub: "HubRecord", names: list[str], query: dict[str, str], to: Path, endings: list[str], *, as_json: bool
) -> None:
    from lgsp.stream.forms import write_form

    written = [path for name in names for path in write_form(hub, name, query, to, endings)]
    if as_json:
        put_json({"files": [str(each) for each in written]})
        return
    for path in written:
        put(str(path))
