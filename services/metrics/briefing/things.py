"""Three things to do: what lifts unmet targets most, by the lever, then where most is missing."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.briefing.lift_words import link_of, thing_of
from services.metrics.briefing.lifts import Asked, lifts_of, once
from services.metrics.briefing.replies import TargetReply, ThingReply
from services.metrics.definitions import DEFINITIONS
from services.metrics.lookup import AsOf
from services.metrics.shares import limit_words

MOST_THINGS: Final = 3


def things_to_do(
    tx: Connection, as_of: AsOf, targets: Sequence[TargetReply], asked: Asked
) -> tuple[ThingReply, ...]:
    """Return at most three, the largest lift first; none where every target with data is met."""
    unmet = [each for each in targets if each.met is False]
    lifts = [lift for each in unmet for lift in lifts_of(tx, as_of, each, asked)]
    lifted = {each.of.definition for each in lifts}
    missing = [_missing(each, asked) for each in unmet if each.definition not in lifted]
    lifting = [thing_of(each, asked) for each in once(lifts)]
    chosen = [*lifting, *sorted(missing, key=_rank)]
    return tuple(chosen[:MOST_THINGS])


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
        link=link_of(
            f"/kpis/{quote(of.definition)}/dossiers",
            scope=asked.scope,
            period=asked.period,
            side="denominator-only",
        ),
    )


def _rank(one: ThingReply) -> tuple[Fraction, str]:
    return -Fraction(one.gain, one.denominator), one.definition
