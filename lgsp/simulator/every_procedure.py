"""Habits for every procedure that people lodge, so that a world can use the whole catalogue.

ASSUMPTIONS all of them: those of the demo stay as they are, the others share what is left alike.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from lgsp.simulator.chance import Draws
from lgsp.simulator.habits import HABITS, MILLION, Desk, Habit
from schemas.inbound import Channel, FeeBasis
from services._province.agencies import Agency, agencies
from services._province.fee_rules import ByValue, FeeSpec, PerCase, PerPage
from services._province.procedures import Procedure, in_force, may_be_lodged_at, procedure, procedures

SHARE_OF_THE_OTHERS: Final = 0.5
SENT_ONLINE: Final = 3
"""The lowest service level at which something is lodged online (NĐ 43/2011)."""
ONLINE_TOO: Final[Mapping[Channel, float]] = {"online": 0.6, "counter": 0.4}
IN_PERSON: Final[Mapping[Channel, float]] = {"counter": 1.0}
NEAREST: Final[Mapping[Desk, float]] = {"nearest": 1.0}
OF_ENTERPRISES: Final = frozenset({"enterprise-certificate", "business-registration", "company-charter"})
"""Who hands in one of these is an enterprise, or about to be one."""
SHARE_ON_A_GROUND: Final = 0.2


def every_habit(on: date) -> Mapping[str, Habit]:
    """Return a habit for every procedure that is in force on that day and no internal one, by code."""
    asked = [procedure(code, on) for code in procedures()]
    possible = [each for each in asked if in_force(each, on) and each.internal is None]
    others = [each for each in possible if each.code not in HABITS]
    habits = {each.code: HABITS[each.code] for each in possible if each.code in HABITS}
    return habits | {each.code: habit_of(each, SHARE_OF_THE_OTHERS / len(others)) for each in others}


def nearest_desk(asked: Procedure, home: Agency) -> str:
    """Id of the desk where somebody from that commune lodges it: at home, in the district, else the first."""
    in_district = (each for each in agencies().values() if each.district == home.district)
    near = sorted(in_district, key=lambda each: (each.id != home.id, each.place != home.place))
    places = (each.id for each in near if may_be_lodged_at(asked, each))
    return next(places, asked.received_at[0])


def habit_of(asked: Procedure, weight: float) -> Habit:
    """Return how a procedure is asked for that the demo has no habit of, as far as the catalogue tells."""
    channels = ONLINE_TOO if asked.service_level >= SENT_ONLINE else IN_PERSON
    enterprises = any(each.code in OF_ENTERPRISES for each in asked.components)
    return Habit(weight, channels, NEAREST, _basis(asked.fees), enterprises)


def _basis(fees: tuple[FeeSpec, ...]) -> Callable[[Draws], FeeBasis]:
    """Return how a fee basis is drawn that says what these fees are worked out from."""
    rules = [fee.rule for fee in fees]
    paged = any(isinstance(rule, PerPage) for rule in rules)
    valued = any(isinstance(rule, ByValue) for rule in rules)
    grounds = [each.exemption for rule in rules if isinstance(rule, PerCase) for each in rule.reductions]

    def drawn(draws: Draws) -> FeeBasis:
        on_a_ground = bool(grounds) and draws.happens(SHARE_ON_A_GROUND)
        return FeeBasis(
            copies=1 + draws.below(3),
            pages=1 + draws.below(20) if paged else None,
            value_vnd=(1 + draws.below(2000)) * MILLION if valued else None,
            exemption=grounds[draws.below(len(grounds))] if on_a_ground else None,
        )

    return drawn
