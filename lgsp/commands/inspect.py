"""``lgsp inspect``: what is in a recording."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lgsp.commands.journey_shown import put_journey
from lgsp.commands.options import Events, Json
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import put, put_json, put_json_rows, put_table, say

if TYPE_CHECKING:
    from lgsp.replay.recording import Damage, Recording

In = Annotated[Path, typer.Argument(metavar="IN", help="A recording.", show_default=False)]
Dossier = Annotated[
    str | None,
    typer.Option(
        "--dossier", envvar="LGSP_INSPECT__DOSSIER", show_default=False, help="Everything of this dossier."
    ),
]
Sql = Annotated[
    str | None,
    typer.Option(
        "--sql",
        envvar="LGSP_INSPECT__SQL",
        show_default=False,
        help="Ask DuckDB about the view records by one SELECT: docs/recordings.md names its columns.",
    ),
]
JsonLines = Annotated[
    bool,
    typer.Option(
        "--json-lines", envvar="LGSP_INSPECT__JSON_LINES", help="Print every record, as JSON, one a line."
    ),
]
Most = Annotated[
    int,
    typer.Option("--most", envvar="LGSP_INSPECT__MOST", min=1, help="Rows of a table that could be long."),
]


def inspect(  # noqa: PLR0917 (Typer's options are its parameters)
    recording: In,
    dossier: Dossier = None,
    sql: Sql = None,
    json_lines: JsonLines = False,
    most: Most = 10,
    events: Events = False,
    as_json: Json = False,
) -> int:
    """Show what a recording holds: counts, holes in seq, late events, latencies, the biggest dossiers.

    Parts that are not as they were recorded are named and left out; exit code 1 then.

    Example: lgsp inspect week --sql "select type, count(*) from records group by type"
    """
    if not as_json:
        say(f"Reading {recording}")  # before what is heavy is imported
    from lgsp.replay.extra import require_extra
    from lgsp.replay.recording import open_recording

    require_extra()
    if (dossier is not None) + (sql is not None) + json_lines > 1:
        raise wrong_use("--dossier, --sql and --json-lines are three questions.", "Ask one at a time.")
    opened = open_recording(recording)
    damage = list(opened.damage())
    for one in damage:
        say(f"{one.part.file} {one.why}: its {one.part.records:,} records are left out.")
    sound = opened.without([one.part for one in damage])
    if json_lines:
        _put_lines(sound)
    elif sql is not None:
        _put_answer(sound, sql, as_json=as_json)
    elif dossier is not None:
        _put_dossier(sound, dossier, as_json=as_json, only_events=events)
    else:
        _put_findings(sound, damage, most, as_json=as_json)
    return Exit.NO if damage else Exit.DONE


def _put_lines(recording: "Recording") -> None:
    from lgsp.replay.json_lines import line_of

    for record in recording.all_records():
        put(line_of(record))


def _put_answer(recording: "Recording", sql: str, *, as_json: bool) -> None:
    from lgsp.replay.sql import table_of

    with table_of(recording) as table:
        names, rows = table.asked(sql)
        shown = ([_plain(cell) for cell in row] for row in rows)
        if as_json:
            _check_names(names)
            put_json_rows(dict(zip(names, row, strict=True)) for row in shown)
        else:
            say(f"{put_table(names, shown):,} rows")


def _check_names(names: list[str]) -> None:
    """Raise Problem where JSON would lose a column."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise wrong_use(f"More than one column is called {', '.join(twice)}.", "Name each: select 1 as one")


def _plain(cell: Any) -> Any:  # noqa: ANN401 (whatever DuckDB has)
    """Return what JSON has for it: bytes as text where they are, null for what is no number."""
    match cell:
        case float():
            return cell if math.isfinite(cell) else None
        case None | bool() | int() | str():
            return cell
        case bytes():
            return cell.decode("utf-8", "backslashreplace")
        case list() | tuple():
            return [_plain(each) for each in cell]
        case dict():
            return {str(name): _plain(each) for name, each in cell.items()}
        case _:
            return str(cell)


def _put_dossier(recording: "Recording", code: str, *, as_json: bool, only_events: bool) -> None:
    import json

    from lgsp.commands.dossier_codes import checked_code
    from lgsp.replay.inspection import ACCEPTED, LAST_TICK, OF_DOSSIER
    from lgsp.replay.sql import table_of
    from lgsp.stream.journeys import in_order
    from services._province.calendar import ZONE

    checked_code(code)
    with table_of(recording) as table:
        rows = table.rows(OF_DOSSIER, [code])
        accepted = table.rows(ACCEPTED, [code]) if rows else []
        tick = table.rows(LAST_TICK)[0]["tick"]
    steps = in_order([{"topic": row["topic"], **json.loads(row["event"])} for row in (*rows, *accepted)])
    if not steps:
        raise Problem(
            f"No event of dossier {code} is in {recording.folder}.",
            "See which dossiers are: lgsp inspect IN --sql 'select distinct dossier_code from records'",
            "not-found",
            Exit.NO,
        )
    last = None if tick is None else tick.replace(tzinfo=ZONE)
    put_journey(code, steps, last, as_json=as_json, only_events=only_events)


def _put_findings(recording: "Recording", damage: "list[Damage]", most: int, *, as_json: bool) -> None:
    from lgsp.replay.inspection import inspected
    from lgsp.replay.sql import table_of
    from lgsp.show.inspection import sections

    with table_of(recording) as table:
        findings = inspected(recording, table, most)
    if as_json:
        damaged = [{"file": one.part.file, "why": one.why, "records": one.part.records} for one in damage]
        put_json(_plain({**findings, "damaged": damaged}))
        return
    about = findings["recording"]
    share = about["size_bytes"] / max(about["value_bytes"], 1)
    say(
        f"{recording.folder}: {about['records']:,} records in {about['parts']} parts, {about['state']}; "
        f"{about['size_bytes']:,} bytes, {share:.0%} of the values'."
    )
    for line in sections(findings):
        put(line)
