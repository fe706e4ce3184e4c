"""``lgsp config``: what is set, to what, and by whom."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lgsp.commands.options import Json
from lgsp.problems import Exit
from lgsp.terminal import put_json, put_table, say

if TYPE_CHECKING:
    from lgsp.configuration.everything import Unknown
    from lgsp.configuration.setting import Setting

MOST_READERS = 3

Sources = Annotated[
    bool,
    typer.Option("--sources", envvar="LGSP_CONFIG__SOURCES", help="Say where each value came from."),
]
Check = Annotated[
    bool,
    typer.Option(
        "--check", envvar="LGSP_CONFIG__CHECK", help="Exit code 1 for variables unknown or unusable."
    ),
]
Line = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[COMMAND LINE]",
        show_default=False,
        help="What this command line would have: kpi --scope province",
    ),
]


def config(
    context: typer.Context,
    line: Line = None,
    sources: Sources = False,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """Show every setting of the commands and services, as started from here they would have it.

    Secrets are hidden. Variables that nothing reads are named. `lgsp up` itself gives its services their
    broker, prefix, partitions, database, port and key.

    Example: lgsp config --sources
    """
    from lgsp.configuration.everything import every_setting, unknown_variables
    from lgsp.configuration.of_commands import settings_of_line

    root = context.find_root().command
    every = every_setting(root, os.environ)
    unknown = unknown_variables(os.environ, {each.variable for each in every})
    shown = settings_of_line(root, line) if line else every
    if as_json:
        put_json({"settings": [_data(each) for each in shown], "unknown": [asdict(each) for each in unknown]})
    else:
        head = ("variable", "value", *(["source"] if sources else []), "read by")
        put_table(head, [_row(each, sources=sources) for each in shown])
    wrong = [each for each in every if each.problem]
    _warn(unknown, wrong)
    if check and (unknown or wrong):
        raise typer.Exit(Exit.NO)


def _row(setting: "Setting", *, sources: bool) -> tuple[object, ...]:
    value = "(not set)" if setting.value is None else setting.value or "(empty)"
    by = setting.source_variable
    source = setting.source if by in {None, setting.variable} else f"{setting.source} {by}"
    readers = [str(each) for each in setting.readers]
    if len(readers) > MOST_READERS:
        readers = [*readers[:MOST_READERS], f"{len(readers) - MOST_READERS} more"]
    return setting.variable, value, *([source] if sources else []), ", ".join(readers)


def _data(setting: "Setting") -> dict[str, Any]:
    readers = [{"of": each.of, "name": each.name} for each in setting.readers]
    return {**asdict(setting), "readers": readers, "problem": setting.problem or None}


def _warn(unknown: "list[Unknown]", wrong: "list[Setting]") -> None:
    for each in wrong:
        say(f"{each.variable} cannot be used: {each.problem}")
    for one in unknown:
        near = f"; did you mean {one.nearest}?" if one.nearest else ""
        say(f"{one.variable} is read by nothing, probably misspelt{near}")
