"""What differs between two recordings, side by side: events, fields, figures."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lgsp.replay.comparison import Comparison, DossierDifference, FigureDifference
from lgsp.replay.differences import ABSENT, Difference, Field, reference
from lgsp.replay.facts import Facts
from lgsp.stream.recount import TARGETS
from lgsp.terminal import table

FIGURES: Final = 10
NOT_THERE: Final = "(none)"


def comparison_lines(comparison: Comparison, shown: Sequence[DossierDifference]) -> Iterator[str]:
    """Yield the dossiers that are shown event by event, then the first figures that differ."""
    for dossier in shown:
        yield ""
        one, other = dossier.events
        yield f"{dossier.code}: {one} events | {other} events, {dossier.same} the same"
        for difference in dossier.differences:
            yield from _event_lines(difference)
    if comparison.figures:
        yield ""
        rows = [
            (each.how, *each.cell, _count(each.counts[0]), _count(each.counts[1]))
            for each in comparison.figures[:FIGURES]
        ]
        yield from table(("figures", "definition", "scope", "period", "A", "B"), rows)


def verdict(comparison: Comparison, facts: Sequence[Facts], *, alone: bool) -> str:
    """Return the last word."""
    if alone:
        found = f"{facts[0].events:,} events of dossiers, {len(facts[0].recounted):,} figures"
        return f"As it was recorded; {found}{_told(facts[0])}."
    if comparison.same:
        told = "told and recounted" if all(each.told is not None for each in facts) else "recounted"
        return f"The same: all facts, and {len(facts[0].recounted):,} figures, {told}."
    return f"Not the same: {len(comparison.codes):,} dossiers and {len(comparison.figures):,} figures differ."


def _told(facts: Facts) -> str:
    if facts.told is None:
        return ", none told"
    told = {cell: count for cell, count in facts.told.items() if cell.definition in TARGETS}
    other = len(told.items() ^ facts.recounted.items())
    return f", of which the topic kpis tells {other:,} otherwise" if other else ", told as recounted"


def difference_data(dossier: DossierDifference) -> dict[str, Any]:
    """Return a dossier's differences for programs; a field that is absent has no value."""
    return {
        "dossier_code": dossier.code,
        "events": list(dossier.events),
        "same": dossier.same,
        "differences": [
            {"a": each.one, "b": each.other, "fields": [_field_data(field) for field in each.fields]}
            for each in dossier.differences
        ],
    }


def figure_data(figure: FigureDifference) -> dict[str, Any]:
    """Return a figure's difference for programs, as numerator and denominator."""
    return {"how": figure.how, **figure.cell._asdict(), "a": figure.counts[0], "b": figure.counts[1]}


def _event_lines(difference: Difference) -> Iterator[str]:
    event = difference.event
    mark = "A" if difference.other is None else "B" if difference.one is None else "≠"
    what = f"{event['time']} {event['type']} {reference(event)}".rstrip()
    only = "" if mark == "≠" else f"  only in {mark}"
    yield f"  {mark} {what}{only}"
    rows = [(field.path, _value(field.one), _value(field.other)) for field in difference.fields]
    if rows:
        yield from (f"      {line}" for line in table(("field", "A", "B"), rows))


def _value(value: object) -> str:
    return NOT_THERE if value is ABSENT else json.dumps(value, ensure_ascii=False)


def _field_data(field: Field) -> dict[str, Any]:
    values = {"a": field.one, "b": field.other}
    return {"path": field.path, **{name: value for name, value in values.items() if value is not ABSENT}}


def _count(count: tuple[int, int] | None) -> str:
    return NOT_THERE if count is None else f"{count[0]}/{count[1]}"
