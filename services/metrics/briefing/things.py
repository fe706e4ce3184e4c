"""Three things to do: what lifts unmet targets most, by the lever, then where most is missing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.briefing.replies import TargetReply, ThingReply
from services.metrics.definition import CountedDefinition
from services.metrics.definitions import DEFINITIONS
from services.metrics.explain_questions import lever
from services.metrics.explain_replies import StepReply
from services.metrics.explaining.levers import lever_for
from services.metrics.figures import Cell
from services.metrics.forms.filled import name_of_code
from services.metrics.lookup import AsOf
from services.metrics.shares import limit_words

MOST_THINGS: Final = 3


class Asked(NamedTuple):
    """Scope and period as they are written, and the day whose names agencies have."""

    scope: str
    period: str
    on: date


def things_to_do(
    tx: Connection, as_of: AsOf, targets: Sequence[TargetReply], asked: Asked
) -> tuple[ThingReply, ...]:
    """Return at most three, the largest lift first; none where every target with data is met."""
    unmet = [each for each in targets if each.met is False]
    lifts = [thing for each in unmet for thing in _lifts(tx, as_of, each, asked)]
    lifted = {each.definition for each in lifts}
    missing = [_missing(each, asked) for each in unmet if each.definition not in lifted]
    chosen = [*_once(sorted(lifts, key=_rank)), *sorted(missing, key=_rank)]
    return tuple(chosen[:MOST_THINGS])


def _lifts(tx: Connection, as_of: AsOf, of: TargetReply, asked: Asked) -> Iterator[ThingReply]:
    """Yield what lifts it; an agency that gains nothing alone stands with the one that needs it."""
    definition = DEFINITIONS[of.definition]
    if not isinstance(definition, CountedDefinition) or lever_for(definition) is None:
        return
    told = lever(tx, as_of, Cell(of.definition, asked.scope, asked.period), by="sender", aim="")
    together: list[StepReply] = []
    for step in told.steps:
        together.append(step)
        if step.gain:
            yield ThingReply(
                definition=of.definition,
                title=of.title,
                sentence=_lift_words(together, told.words, of, asked.on),
                agency=step.agency,
                gain=step.gain,
                denominator=of.denominator,
                link=_link(f"/kpis/{quote(of.definition)}/lever", scope=asked.scope, period=asked.period),
            )
            together = []


def _lift_words(steps: Sequence[StepReply], what: Words, of: TargetReply, on: date) -> Words:
    names = [name_of_code(each.agency, on) for each in steps]
    things, gain, unit = sum(each.things for each in steps), steps[-1].gain, DEFINITIONS[of.definition].unit
    return Words(
        f"{', '.join(each.vi for each in names)}: {things} {what.vi} thì thêm {gain} trên {of.denominator} "
        f"{unit.vi} đạt",
        f"{', '.join(each.en for each in names)}: {things} {what.en} bring {gain} more of {of.denominator}",
    )


def _missing(of: TargetReply, asked: Asked) -> ThingReply:
    unit, aim = DEFINITIONS[of.definition].unit, limit_words(of.target)
    gain = ceil(Fraction(str(of.target)) * of.denominator) - of.numerator
    return ThingReply(
        definition=of.definition,
        title=of.title,
        sentence=Words(
            f"còn thiếu {gain} trên {of.denominator} {unit.vi} để đạt {aim.vi}; xem danh sách chưa đạt",
            f"{gain} of {of.denominator}, counted by {unit.en}, are missing to reach {aim.en}; "
            "see which are below the line",
        ),
        agency=None,
        gain=gain,
        denominator=of.denominator,
        link=_link(
            f"/kpis/{quote(of.definition)}/dossiers",
            scope=asked.scope,
            period=asked.period,
            side="denominator-only",
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
