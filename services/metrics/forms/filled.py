"""A form filled in for a scope and a period, from the facts as of now and as they were reported."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Connection

from services._province.agencies import agencies, name_on, organised_on
from services._province.fields import fields
from services._province.words import Words
from services.metrics.closes import closes_at
from services.metrics.closing_store import behind, written_by_ms
from services.metrics.counting.asked import Asked
from services.metrics.counting.cells import cells
from services.metrics.facts import day_of
from services.metrics.forms.form import Form
from services.metrics.forms.proof import Proof, proofs
from services.metrics.forms.replies import CorrectionReply, FormReply, Kind, LineReply, ProofReply
from services.metrics.forms.summary import period_reply, summary_of
from services.metrics.forms.tallies import TOTAL, Line, Table, Tally, tally
from services.metrics.forms.views import Now, closed_view, present_view
from services.metrics.leaves import Count
from services.metrics.periods import Period
from services.metrics.periods import name_of as name_of_period
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.scopes import name_of as name_of_scope
from services.metrics.store import first_day

MOST_THINGS: Final = 200
"""Of one correction; the rest are counted."""
TOTAL_WORDS: Final = Words("Tổng cộng", "Total")
PROVINCE_WORDS: Final = Words("Tỉnh Vĩnh Phúc", "Vĩnh Phúc province")
LEVEL_WORDS: Final = {
    "province": Words("Cấp tỉnh", "Province level"),
    "district": Words("Cấp huyện", "District level"),
    "commune": Words("Cấp xã", "Commune level"),
}
_LEVELS: Final = tuple(LEVEL_WORDS)


def filled(tx: Connection, form: Form, scope: Scope, period: Period, moment: datetime) -> FormReply:
    """Return the form by ``moment``, the time of the last tick; raises DoesNotAddUp."""
    now, close = Now(moment, first_day(tx), behind(tx, moment)), closes_at(period)
    present = present_view(period, now)
    closed = closed_view(period, now, written_by_ms(tx, close)) if close is not None else None
    views = tuple(each for each in (closed, present) if each is not None)
    found = tally(form.things(tx, scope, views) if present else (), form.row_of, scope)
    proved = proofs(form, found, _figures(tx, form, scope, period, moment)) if present else []
    name, span = name_of_scope(scope), period_reply(period, now)
    on = span.until or min(period.last or day_of(moment), day_of(moment))
    asked = urlencode({"scope": name, "period": name_of_period(period)})
    return FormReply(
        form=summary_of(form),
        scope=name,
        scope_name=scope_words(scope, on),
        period=span,
        as_of=moment,
        lines=tuple(_lines(form, found.reported, on)) if present else (),
        corrections=tuple(_corrections(form, found, on)) if closed else (),
        proofs=tuple(_proof(each) for each in proved),
        links={ending: f"/forms/{form.id}.{ending}?{asked}" for ending in ("csv", "xlsx", "pdf")},
    )


def scope_words(scope: Scope, on: date) -> Words:
    """Return what the province or an agency is called on a day."""
    return PROVINCE_WORDS if scope.kind is ScopeKind.PROVINCE else name_of_code(scope.value, on)


def name_of_code(code: str, on: date) -> Words:
    """Return what a level, an agency or a field is called on a day; what no register has, by its code."""
    if code in LEVEL_WORDS:
        return LEVEL_WORDS[code]
    whose = agencies().get(code)
    if whose is not None:
        return Words(*name_on(whose, organised_on(on)))
    field = fields().get(code)
    return Words(code, code) if field is None else Words(field.name_vi, field.name_en)


def _figures(tx: Connection, form: Form, scope: Scope, period: Period, moment: datetime) -> dict[str, Count]:
    names = tuple(dict.fromkeys(each.definition for each in form.agreements))
    found = cells(tx, Asked(names, scope, period, day_of(moment))) if names else {}
    return {cell.definition: count for cell, count in found.items()}


def _proof(one: Proof) -> ProofReply:
    return ProofReply(**{**one._asdict(), "statement": one.statement.en, "words": one.statement})


def _lines(form: Form, table: Table, on: date) -> Iterator[LineReply]:
    for line in _in_order(table):
        kind, code, name = _named(line, on)
        yield LineReply(kind=kind, code=code, name=name, values=_values(form, table[line]))


def _corrections(form: Form, found: Tally, on: date) -> Iterator[CorrectionReply]:
    for line in _in_order({**found.reported, **found.present}):
        was, now = (_values(form, table.get(line, Counter())) for table in (found.reported, found.present))
        things = found.moved.get(line, [])
        if was != now or things:
            kind, code, name = _named(line, on)
            yield CorrectionReply(
                kind=kind, code=code, name=name, was=was, now=now,
                things=tuple(things[:MOST_THINGS]), more=max(0, len(things) - MOST_THINGS),
            )  # fmt: skip


def _values(form: Form, counts: Counter[str]) -> tuple[int | None, ...]:
    return tuple(counts[each.number] if each.no_data is None else None for each in form.columns)


def _in_order(table: Table) -> list[Line]:
    """Return the lines, each group before its own, levels from the top down, and the total last."""
    return sorted((line for line in table if line != TOTAL), key=_rank) + ([TOTAL] if TOTAL in table else [])


def _rank(line: Line) -> tuple[tuple[int, str], tuple[int, str]]:
    group, code = ((_LEVELS.index(each), "") if each in _LEVELS else (len(_LEVELS), each) for each in line)
    return group, (-1, "") if not line[1] else code


def _named(line: Line, on: date) -> tuple[Kind, str, Words]:
    group, code = line
    if line == TOTAL:
        return "total", "", TOTAL_WORDS
    return ("row", code, name_of_code(code, on)) if code else ("group", group, name_of_code(group, on))
