"""Procedures as a list: one line each, the name last."""

from collections.abc import Iterable
from typing import Any

from lgsp.show.procedure import assumptions
from lgsp.show.procedure_words import fee_summary, limit_words
from lgsp.terminal import table
from services._province.procedure_facts import Procedure

HEAD = ("code", "field", "level", "online", "limit", "fees (VND)", "name")


def rows(listed: Iterable[Procedure]) -> list[str]:
    """Return the lines of the list."""
    return table(HEAD, [_row(each) for each in listed])


def summary(asked: Procedure) -> dict[str, Any]:
    """Return what programs get of a procedure in a list."""
    brief = {"code", "name_vi", "name_en", "field_code", "level", "service_level", "valid_from", "valid_to"}
    return asked.model_dump(mode="json", include=brief) | {
        "limit": asked.limit.model_dump(mode="json", include={"kind", "count", "starts"}),
        "online_payment": asked.online_payment,
        "internal": asked.internal is not None,
        "placeholder_code": asked.has_placeholder_code,
        "assumptions": len(assumptions(asked)),
    }


def _row(asked: Procedure) -> tuple[str, ...]:
    name = f"{asked.name_vi} (internal)" if asked.internal is not None else asked.name_vi
    limit, fees = limit_words(asked.limit), fee_summary(asked)
    level = f"level {asked.service_level}"
    return asked.code, asked.field_code, asked.level, level, limit, fees, name
