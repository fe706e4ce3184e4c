"""``lgsp schemas``: the contract: its types, their schemas and examples, and all of it as files."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lgsp.commands.options import Json
from lgsp.problems import Exit, wrong_use
from lgsp.terminal import put, put_json, put_table, say

if TYPE_CHECKING:
    from schemas.envelope import Event

HEAD = ("type", "topic", "subject", "key")
DEFAULT_FOLDER = Path("schemas/contract")

app = typer.Typer(
    help="The contract: event types, JSON Schemas, examples, AsyncAPI.\n\nExample: lgsp schemas list",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Folder = Annotated[
    Path,
    typer.Argument(help="Where the files are.", metavar="[DIR]"),
]
Check = Annotated[
    bool,
    typer.Option(
        "--check", envvar="LGSP_SCHEMAS__CHECK", help="Write nothing; exit 1 and name what is out of date."
    ),
]
Example = Annotated[
    bool,
    typer.Option(
        "--example", envvar="LGSP_SCHEMAS__EXAMPLE", help="Print an event of the type, not its schema."
    ),
]


@app.command("list")
def list_types(as_json: Json = False) -> None:
    """List every event type: its topic, its subject and its record key.

    Example: lgsp schemas list --json
    """
    from schemas.topics import CONTRACT_VERSION, EVENT_OF

    rows = [_row(name, event) for name, event in EVENT_OF.items()]
    if as_json:
        put_json({"version": CONTRACT_VERSION, "types": rows})
        return
    put_table(HEAD, [[row[column] for column in HEAD] for row in rows])
    say(f"Contract {CONTRACT_VERSION}: {len(rows)} types.")


@app.command()
def show(
    event_type: Annotated[str, typer.Argument(metavar="TYPE", show_default=False)],
    example: Example = False,
    as_json: Json = False,  # noqa: ARG001 - what it prints is JSON; for errors main looks at the option
) -> None:
    """Print the JSON Schema of a type, or an example of it; TYPE with or without "lgsp." and ".v1".

    Example: lgsp schemas show leg.dispatched --example
    """
    import json

    from lgsp.contract.examples import example_of
    from lgsp.contract.json_schema import schema_of
    from schemas.topics import EVENT_OF

    name = _full_name(event_type)
    shown = example_of(name) if example else schema_of(EVENT_OF[name])
    put(json.dumps(shown, ensure_ascii=False, indent=2))


@app.command()
def export(folder: Folder = DEFAULT_FOLDER, check: Check = False, as_json: Json = False) -> int:
    """Write the contract: asyncapi.yaml, a JSON Schema and an example a type, the change log.

    Example: lgsp schemas export /tmp/contract
    """
    from lgsp.contract import export as contract

    if folder.exists() and not folder.is_dir():
        raise wrong_use(f"{folder} is a file, not a folder.", "Name a folder: lgsp schemas export DIR")
    if check:
        return _check(folder, as_json=as_json)
    changed = contract.export(folder)
    if as_json:
        put_json({"folder": str(folder), "changed": changed})
    else:
        for name in changed:
            put(name)
        say(f"{folder}: {len(changed)} files changed." if changed else f"{folder} is up to date.")
    return Exit.DONE


def _check(folder: Path, *, as_json: bool) -> int:
    from lgsp.contract.export import out_of_date
    from lgsp.contract.released import broken_promises

    stale = out_of_date(folder)
    broken = [str(each) for promises in broken_promises().values() for each in promises]
    if as_json:
        sound = not stale and not broken
        put_json({"folder": str(folder), "current": sound, "out_of_date": stale, "incompatible": broken})
    else:
        _tell(folder, stale, broken)
    return Exit.NO if stale or broken else Exit.DONE


def _tell(folder: Path, stale: dict[str, str], broken: list[str]) -> None:
    for name, why in stale.items():
        put(f"{name}: {why}")
    for change in broken:
        put(change)
    if stale:
        say(f"{folder} is out of date; write it anew: lgsp schemas export {folder}")
    if broken:
        say("What is released may only get optional fields and new types: make a .v2 of these types.")
    if not stale and not broken:
        say(f"{folder} is up to date, and keeps what is released.")


def _row(name: str, event: "type[Event]") -> dict[str, Any]:
    from schemas.envelope import schema_urn
    from schemas.places import rule_of
    from schemas.topics import TOPIC_OF

    rule = rule_of(event)
    place = {"topic": TOPIC_OF[event].name, "subject": rule.subject, "key": rule.key}
    return {"type": name, **place, "dataschema": schema_urn(name)}


def _full_name(given: str) -> str:
    from difflib import get_close_matches

    from schemas.topics import EVENT_OF

    for name in (given, f"lgsp.{given}", f"lgsp.{given}.v1", f"{given}.v1"):
        if name in EVENT_OF:
            return name
    near = get_close_matches(given, EVENT_OF, 1, 0.5)
    meant = f"Did you mean {near[0]}? " if near else ""
    raise wrong_use(f"There is no event type {given!r}.", f"{meant}See them all with: lgsp schemas list")
