"""``lgsp agencies``: who takes part, how each of them is reached, and since when."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import Json
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import put_addresses, put_json, put_table, say

if TYPE_CHECKING:
    from services._province.agencies import Agency


class Kind(StrEnum):
    """Kinds of agency, as the data files have them."""

    PROVINCE = "province"
    DEPARTMENT = "department"
    SERVICE_CENTRE = "service-centre"
    DISTRICT = "district"
    COMMUNE = "commune"
    VERTICAL = "vertical"
    ENTERPRISE = "enterprise"


On = Annotated[
    datetime | None,
    typer.Option(
        "--on", envvar="LGSP_AGENCIES__ON", formats=["%Y-%m-%d"], show_default=False,
        help="As of that day. Default: today, or the province's last day.",
    ),
]  # fmt: skip
OfKind = Annotated[
    Kind | None,
    typer.Option(
        "--kind", envvar="LGSP_AGENCIES__KIND", show_default=False, metavar="KIND",
        help=f"Only of that kind: {', '.join(Kind)}.",
    ),
]  # fmt: skip


def agencies(
    agency: Annotated[
        str, typer.Argument(help="One agency, by its id in either form.", metavar="ID", show_default=False)
    ] = "",
    on: On = None,
    kind: OfKind = None,
    as_json: Json = False,
) -> None:
    """List the agencies of a day, or show one: names, place, desk, connected since, existing until.

    Exit code 1: there is no such agency.

    Example: lgsp agencies 000.00.12.H62 --on 2021-03-08
    """
    from lgsp.show.agencies import as_json as told
    from lgsp.show.agencies import page
    from services._province.agencies import organised_on

    day = organised_on(_today()) if on is None else on.date()
    if not agency:
        _list(day, kind, as_json=as_json)
        return
    if kind is not None:
        raise wrong_use("--kind chooses from the list; an id names one.", "Leave out one of them.")
    found = agency_meant(agency)
    if as_json:
        put_json({"on": day.isoformat(), **told(found, day)})
        return
    say(f"As of {day}")
    put_addresses(dict(page(found, day)))


def _list(day: date, kind: Kind | None, *, as_json: bool) -> None:
    from lgsp.show.agencies import HEAD, MADE_UP, row
    from lgsp.show.agencies import as_json as told
    from services._province.agencies import LAST_DAY, existing

    found = [each for each in existing(day).values() if kind is None or each.kind == kind]
    if as_json:
        put_json({"on": day.isoformat(), "agencies": [told(each, day) for each in found]})
        return
    if found:
        put_table(HEAD, [row(each, day) for each in found])
    ended = f"; the province ended with {LAST_DAY}" if day > LAST_DAY else ""
    say(f"{len(found)} agencies on {day}{ended}. {MADE_UP} no source gives its number inside H62.")


def agency_meant(given: str) -> "Agency":
    """Return the agency with that id, old or new form; raises Problem for none, and says what is wrong."""
    from difflib import get_close_matches

    from services._province.agencies import UnknownAgency, agencies, agency
    from services._province.identifiers import InvalidAgencyId, checked_agency_id, to_new_form

    try:
        name = to_new_form(given) if given[:1].isdigit() else checked_agency_id(given)
        return agency(name)
    except InvalidAgencyId as error:
        raise wrong_use(f"{error}.", "An id looks like H62.12, in the old form 000.00.12.H62.") from error
    except UnknownAgency as error:
        near = get_close_matches(error.agency_id, agencies(), 1)
        meant = f"Did you mean {near[0]}? " if near else ""
        remedy = f"{meant}See them all with: lgsp agencies"
        raise Problem(f"No agency has the id {error.agency_id}.", remedy, "not-found", Exit.NO) from error


def _today() -> date:
    from services._province.calendar import ZONE

    return datetime.now(ZONE).date()
