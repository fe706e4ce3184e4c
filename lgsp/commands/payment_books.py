"""``lgsp payments receipts | ledger | reconciliation | settlement``: an agency's books, as it reads them."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put_json, put_table, say

SECONDS = 60.0
UNPROCESSABLE = 422
REMEDY = "Give --from and --to as days in order: --from 2021-03-08 --to 2021-03-14."
Agency = Annotated[
    str,
    typer.Option(
        "--agency", envvar="LGSP_PAYMENTS__AGENCY", help="The receiving agency: H62.12, or words of its name."
    ),
]
First = Annotated[
    str, typer.Option("--from", envvar="LGSP_PAYMENTS__FROM", help="First day: 2021-03-08.", metavar="DAY")
]
Last = Annotated[
    str, typer.Option("--to", envvar="LGSP_PAYMENTS__TO", help="Last day, included.", metavar="DAY")
]
Csv = Annotated[
    Path | None,
    typer.Option(
        "--csv", envvar="LGSP_PAYMENTS__CSV", metavar="FILE", show_default=False, help="Write CSV there."
    ),
]
Xlsx = Annotated[
    Path | None,
    typer.Option(
        "--xlsx",
        envvar="LGSP_PAYMENTS__XLSX",
        metavar="FILE",
        show_default=False,
        help="Write a workbook there.",
    ),
]
By = Annotated[
    Literal["day", "week", "quarter"],
    typer.Option("--by", envvar="LGSP_PAYMENTS__BY", help="What a line is the sum of."),
]


def _book(name: str, shown: str, example: str) -> Callable[..., None]:
    """Return the command of a book that is read line by line: three differ in their words alone."""

    def show(  # noqa: PLR0917 (Typer's options are its parameters)
        agency: Agency,
        first: First,
        last: Last,
        csv: Csv = None,
        xlsx: Xlsx = None,
        prefix: Prefix = None,
        as_json: Json = False,
    ) -> None:
        _show(name, agency, (first, last), {"csv": csv, "xlsx": xlsx}, prefix, as_json=as_json)

    show.__name__ = name
    days = "--from 2021-03-08 --to 2021-03-14"
    show.__doc__ = f"{shown}\n\nExample: lgsp payments {name} --agency H62.12 {days}{example}"
    return show


receipts = _book(
    "receipts",
    "Show the receipts of money taken on these days, and which of it went back.",
    " --xlsx receipts.xlsx",
)
ledger = _book(
    "ledger", "Show what was posted on these days, line by line; debits and credits are the same sum.", ""
)
reconciliation = _book(
    "reconciliation",
    "Show where hub and providers disagreed when these days were closed, and what was set right since.",
    " --json",
)


def settlement(  # noqa: PLR0917 (Typer's options are its parameters)
    agency: Agency,
    first: First,
    last: Last,
    by: By = "day",
    csv: Csv = None,
    xlsx: Xlsx = None,
    prefix: Prefix = None,
    as_json: Json = False,
) -> None:
    """Show the closed days, or with --by the weeks and quarters that they add up to.

    Example: lgsp payments settlement --agency H62.12 --from 2021-01-01 --to 2021-12-31 --by quarter
    """
    files = {"csv": csv, "xlsx": xlsx}
    _show("settlement", agency, (first, last), files, prefix, as_json=as_json, by=by)


COMMANDS: tuple[Callable[..., None], ...] = (receipts, ledger, reconciliation, settlement)


def _show(
    book: str,
    agency: str,
    days: tuple[str, str],
    files: dict[str, Path | None],
    prefix: str | None,
    *,
    as_json: bool,
    by: str = "day",
) -> None:
    """Ask once for each form that is wanted: every one is made by the service, of the same numbers."""
    query = {"from": _day("--from", days[0]), "to": _day("--to", days[1]), "by": by}
    ask = _asking(book, agency, prefix)
    wanted = {form: file for form, file in files.items() if file is not None}
    for form, file in wanted.items():
        content = ask({**query, "format": form})
        _write(file, content)
        say(f"{file}: {len(content):,} bytes")
    if as_json or not wanted:
        found = json.loads(ask(query))
        if as_json:
            put_json(found)
        else:
            _table(found)


def _table(found: dict[str, Any]) -> None:
    items, totals = found["items"], found["totals"]
    if not items:
        say("Nothing stands in this book between these days.")
        return
    head = list(items[0])
    foot = ["total", *(_cell(totals.get(name)) for name in head[1:])]
    put_table(head, [*([_cell(value) for value in item.values()] for item in items), foot])


def _cell(value: object) -> object:
    return f"{value:,}" if isinstance(value, int) else value


def _day(option: str, given: str) -> str:
    from lgsp.problems import wrong_use

    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise wrong_use(f"{option} {given} is no day.", "Write it like 2021-03-08.") from None


def _write(file: Path, content: bytes) -> None:
    from lgsp.problems import Problem

    try:
        file.write_bytes(content)
    except OSError as error:
        raise Problem(
            f"{file} cannot be written: {error.strerror}.",
            "Name a file in a folder that is yours.",
            "permission",
        ) from error


def _asking(book: str, agency: str, prefix: str | None) -> Callable[[dict[str, str]], bytes]:
    """Return what asks the running payment_stub, with the agency's own token; raises Problem."""
    from urllib.parse import urlencode

    from lgsp.commands.agencies import agency_meant
    from lgsp.commands.running import made_hub, running_hub
    from lgsp.hub.agency_keys import agency_keys
    from lgsp.hub.asking import Refused, get_own_bytes
    from lgsp.problems import Problem, wrong_use
    from services._runtime.credentials import token_of

    agency_id = agency_meant(agency).id
    url = running_hub(prefix).services["payment_stub"].url or ""
    known = agency_keys(made_hub(prefix))
    name = known.oldest_for(agency_id)  # a new one is not known before the next start
    token = token_of(agency_id, name, known.keys[name])

    def ask(query: dict[str, str]) -> bytes:
        path = f"/agencies/{agency_id}/books/{book}?{urlencode(query)}"
        try:
            return get_own_bytes(url, path, token, SECONDS)
        except (OSError, Refused) as error:
            said = str(error.said("detail") if isinstance(error, Refused) else error).rstrip(".")
            if isinstance(error, Refused) and error.status == UNPROCESSABLE:
                raise wrong_use(f"The book cannot be asked for so: {said}.", REMEDY) from error
            raise Problem(
                f"payment_stub does not show the book: {said}.",
                "See what runs with: lgsp doctor",
                "service",
            ) from error

    return ask
