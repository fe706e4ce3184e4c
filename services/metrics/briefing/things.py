"""Three things to do: what lifts unmet targets most, by the lever, then where most is missing."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import Final
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.briefing.replies import TargetReply, ThingReply
from services.metrics.definition import CountedDefinition
from services.metrics.definitions import DEFINITIONS
from services.metrics.explain_questions import lever
from services.metrics.explaining.levers import lever_for
from services.metrics.figures import Cell
from services.metrics.forms.filled import name_of_code
from services.metrics.lookup import AsOf

MOST_THINGS: Final = 3


def things_to_do(
    tx: Connection, as_of: AsOf, targets: Sequence[TargetReply], scope: str, period: str
) -> tuple[ThingReply, ...]:
    """Return at most three, the largest lift first; none where every target with data is met."""
    unmet = [each for each in targets if each.met is False]
    lifts = [thing for each in unmet for thing in _lifts(tx, as_of, each, scope, period)]
    lifted = {each.definition for each in lifts}
    missing = [_missing(each, scope, period) for each in unmet if each.definition not in lifted]
    chosen = [*_once(sorted(lifts, key=_rank)), *sorted(missing, key=_rank)]
    return tuple(chosen[:MOST_THINGS])


def _lifts(tx: Connection, as_of: AsOf, of: TargetReply, scope: str, period: str) -> Iterator[ThingReply]:
    definition = DEFINITIONS[of.definition]
    if not isinstance(definition, CountedDefinition) or lever_for(definition) is None:
        return
    told = lever(tx, as_of, Cell(of.definition, scope, period), by="sender", aim="")
    for step in told.steps:
        if step.gain:
            name, what = name_of_code(step.agency), told.words
            yield ThingReply(
                definition=of.definition,
                title=of.title,
                sentence=Words(
                    f"{name.vi}: {step.things} {what.vi} đưa thêm {step.gain}/{of.denominator} lên đạt",
                    f"{name.en}: {step.things} {what.en} bring {step.gain} more of {of.denominator}",
                ),
                agency=step.agency,
                gain=step.gain,
                denominator=of.denominator,
                link=_link(f"/kpis/{quote(of.definition)}/lever", scope=scope, period=period),
            )


def _missing(of: TargetReply, scope: str, period: str) -> ThingReply:
    unit = DEFINITIONS[of.definition].unit
    gain = ceil(Fraction(str(of.target)) * of.denominator) - of.numerator
    return ThingReply(
        definition=of.definition,
        title=of.title,
        sentence=Words(
            f"còn thiếu {gain} trên {of.denominator} {unit.vi} để đạt {of.target:.0%}; "
            "xem danh sách chưa đạt",
            f"{gain} of {of.denominator}, counted by {unit.en}, are missing to reach {of.target:.0%}; "
            "see which are below the line",
        ),
        agency=None,
        gain=gain,
        denominator=of.denominator,
        link=_link(
            f"/kpis/{quote(of.definition)}/dossiers", scope=scope, period=period, side="denominator-only"
        ),
    )


def _once(found: Iterable[ThingReply]) -> Iterator[ThingReply]:
    """Yield what an agency can do once, though several readings of one target ask for it."""
    seen: set[tuple[str, str | None]] = set()
    for each in found:
        name = each.definition.partition("/")[0], each.agency
        if name not in seen:
            seen.add(name)
            yield each


def _rank(one: ThingReply) -> tuple[Fraction, str, str]:
    return -Fraction(one.gain, one.denominator), one.definition, one.agency or ""


def _link(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}"
