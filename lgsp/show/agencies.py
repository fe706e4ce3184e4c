"""Agencies as a person reads them, and as a program does; what is made up says so."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from services._province.agencies import Agency, exists, is_connected, name_on, organised_on
from services._province.identifiers import InvalidAgencyId, to_old_form
from services._province.ministries import ministries

HEAD: Final = ("id", "old form", "level", "works", "name")
MADE_UP: Final = "*"
"""Behind an id whose number inside H62 no source gives."""


def row(agency: Agency, on: date) -> tuple[str, ...]:
    """Return the line of a table about an agency on a day."""
    marked = f"{agency.id}{MADE_UP}" if agency.placeholder else agency.id
    return marked, old_form(agency) or "-", agency.level, _works(agency, on), name_on(agency, on)[0]


def page(agency: Agency, on: date) -> Iterator[tuple[str, str]]:
    """Yield what is known of an agency on a day: what it is called, and its value."""
    vietnamese, english = name_on(agency, on)
    made_up = " (a placeholder: no source gives its number)" if agency.placeholder else ""
    yield "id", f"{agency.id}{made_up}"
    yield "old form", old_form(agency) or "none: its groups have other lengths"
    yield "name", f"{vietnamese} ({english})"
    yield "level", agency.level
    yield "kind", agency.kind
    if agency.parent:
        yield "under", agency.parent
    if agency.ministry:
        yield "ministry", f"{agency.ministry} {ministries()[agency.ministry].name_vi}"
    if agency.place or agency.district:
        yield "place", f"{agency.place or agency.district} (General Statistics Office)"
    if agency.role:
        yield "role", f"{agency.role} for its {agency.level}"
    yield "works", _works(agency, on)
    yield "desk", f"{agency.desk or 'none'}{_open(agency)}"
    yield "exists", _span(agency)
    if agency.succeeded_by:
        yield "succeeded by", agency.succeeded_by


def as_json(agency: Agency, on: date) -> dict[str, Any]:
    """Return all fields of an agency, with what holds on that day."""
    vietnamese, english = name_on(agency, on)
    told = agency.model_dump(mode="json", exclude={"hours", "formerly"})
    return {
        **told,
        "name_vi": vietnamese,
        "name_en": english,
        "old_form": old_form(agency),
        "hours": _hours(agency),
        "exists": exists(agency, on),
        "connected": is_connected(agency, on),
    }


def old_form(agency: Agency) -> str | None:
    """Return its id in the form of QCVN 102:2016, if it has one."""
    try:
        return to_old_form(agency.id)
    except InvalidAgencyId:
        return None


def _works(agency: Agency, on: date) -> str:
    if not exists(agency, organised_on(on)):
        return "not at all: does not exist on that day"
    assumed = " (assumed)" if "connected_since" in agency.assumed else ""
    if is_connected(agency, on):
        return f"electronically since {agency.connected_since}{assumed}"
    until = "" if agency.connected_since is None else f" until {agency.connected_since}"
    return f"on paper{until}{assumed}"


def _open(agency: Agency) -> str:
    early = agency.reception_closes_early_minutes
    told = f", open {' and '.join(_hours(agency))}" if agency.hours else ""
    return f"{told}, takes nothing in the last {early} minutes" if early else told


def _hours(agency: Agency) -> list[str]:
    return [f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in agency.hours]


def _span(agency: Agency) -> str:
    first = f"from {agency.valid_from}" if agency.valid_from else "since before 2020"
    return f"{first} to {agency.valid_to}" if agency.valid_to else first
