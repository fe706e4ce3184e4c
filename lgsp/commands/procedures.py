"""``lgsp procedures``: what may be asked of the province's agencies."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import Json
from lgsp.problems import Exit, wrong_use
from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from services._province.procedure_facts import Procedure

Code = Annotated[
    str | None, typer.Argument(help="Show this procedure.", show_default=False, metavar="[CODE]")
]
Field = Annotated[
    str | None,
    typer.Option(
        "--field", envvar="LGSP_PROCEDURES__FIELD", show_default=False, help="Only of this field: G15-HT01."
    ),
]
Level = Annotated[
    str | None,
    typer.Option(
        "--level",
        envvar="LGSP_PROCEDURES__LEVEL",
        show_default=False,
        help="Only decided at this level: province, district, commune.",
    ),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on",
        envvar="LGSP_PROCEDURES__ON",
        show_default=False,
        metavar="DATE",
        help="As in force on that day: 2021-03-08. Default: the newest version.",
    ),
]


def procedures(
    procedure_code: Code = None,
    field: Field = None,
    level: Level = None,
    on: On = None,
    as_json: Json = False,
) -> int:
    """List the procedures, or show one: papers, way, limits, fees, and how sure each fact is.

    Example: lgsp procedures 1.000894
    """
    if not as_json:
        say("The procedures of the province, from the hub's data files")
    from lgsp.commands.procedure_choices import chosen, day, one

    when = None if on is None else day(on)
    if procedure_code is None:
        return _list(chosen(field, level, when), as_json=as_json)
    if field is not None or level is not None:
        raise wrong_use("CODE names one procedure, --field and --level choose many.", "Leave out either.")
    return _show(one(procedure_code, when), as_json=as_json)


def _list(listed: "list[Procedure]", *, as_json: bool) -> int:
    from lgsp.show.procedure_list import rows, summary

    if as_json:
        put_json({"procedures": [summary(each) for each in listed]})
        return Exit.DONE
    for line in rows(listed):
        put(line)
    made_up = sum(each.has_placeholder_code for each in listed)
    internal = sum(each.internal is not None for each in listed)
    say(f"{len(listed)} procedures; {internal} of them internal, {made_up} with a code that is made up.")
    say("Show one with its papers, way, fees and sources: lgsp procedures CODE")
    return Exit.DONE


def _show(asked: "Procedure", *, as_json: bool) -> int:
    from lgsp.show.procedure import assumptions, sheet
    from services._province.fields import fields
    from services._province.procedures import versions

    field, others = fields()[asked.field_code], versions()[asked.code]
    if as_json:
        spans = [each.model_dump(mode="json", include={"valid_from", "valid_to"}) for each in others]
        shown = asked.model_dump(mode="json") | {
            "field": field.model_dump(mode="json"),
            "versions": spans,
            "assumptions": assumptions(asked),
        }
        put_json(shown)
        return Exit.DONE
    for line in sheet(asked, field, len(others)):
        put(line)
    return Exit.DONE
