"""What people ask of the province: how often, by which way, where, and what the fee is worked out from.

The shares are ASSUMPTIONS: no source tells the mix of procedures (domain reference §5).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from lgsp.simulator.chance import Draws
from schemas.inbound import Channel, FeeBasis

Desk = Literal["home", "district", "competent", "nearest"]
"""The applicant's commune, their district, the agency that decides, or the nearest that receives it."""
AT_HOME: Final[Mapping[Desk, float]] = MappingProxyType({"home": 1.0})
AT_DISTRICT: Final[Mapping[Desk, float]] = MappingProxyType({"district": 1.0})
MOSTLY_AT_HOME: Final[Mapping[Desk, float]] = MappingProxyType({"home": 0.7, "district": 0.3})
MOSTLY_AT_THE_TOP: Final[Mapping[Desk, float]] = MappingProxyType({"competent": 0.7, "district": 0.3})
EXEMPTIONS: Final = {None: 0.86, "elderly": 0.04, "disabled": 0.02, "student": 0.06, "merit": 0.02}
SHARE_OF_GIFTS_TO_RELATIVES: Final = 0.15
MOST_COPIES: Final = 4
MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Habit:
    """How a procedure is asked for; ``enterprises``: whether by them too."""

    weight: float
    channels: Mapping[Channel, float]
    desks: Mapping[Desk, float]
    basis: Callable[[Draws], FeeBasis] = lambda _draws: FeeBasis()
    enterprises: bool = False


def _copies(draws: Draws) -> int:
    return 1 + int(draws.around(0, 0, MOST_COPIES + 0.99))


def _pages(draws: Draws) -> FeeBasis:
    return FeeBasis(copies=_copies(draws), pages=1 + int(draws.around(0, 1, 19.99)))


def _certificates(draws: Draws) -> FeeBasis:
    return FeeBasis(copies=_copies(draws), exemption=draws.one_of(EXEMPTIONS))


def _land(draws: Draws) -> FeeBasis:
    value_vnd = int(draws.around(150, 700, 6000)) * MILLION
    gift = draws.happens(SHARE_OF_GIFTS_TO_RELATIVES)
    return FeeBasis(value_vnd=value_vnd, exemption="close-relatives" if gift else None)


HABITS: Final[Mapping[str, Habit]] = MappingProxyType(
    {
        "2.000815": Habit(0.36, {"counter": 0.95, "post": 0.05}, MOSTLY_AT_HOME, _pages, enterprises=True),
        "2.000488": Habit(
            0.18, {"online": 0.65, "counter": 0.25, "post": 0.1}, MOSTLY_AT_THE_TOP, _certificates
        ),
        "1.001193": Habit(0.12, {"online": 0.5, "counter": 0.5}, AT_HOME),
        "1.000894": Habit(0.05, {"counter": 1.0}, AT_HOME),
        "1.001612": Habit(0.07, {"online": 0.7, "counter": 0.3}, AT_DISTRICT),
        "placeholder-land-use-right-change": Habit(
            0.08, {"online": 0.3, "counter": 0.7}, MOSTLY_AT_HOME, _land, enterprises=True
        ),
        "1.013227": Habit(0.04, {"online": 0.6, "counter": 0.4}, AT_DISTRICT),
        "1.002809": Habit(0.1, {"online": 0.75, "counter": 0.15, "post": 0.1}, MOSTLY_AT_THE_TOP),
    }
)
"""Procedure code → habit: what the demo asks for, by name."""
Weights = Mapping[Literal["citizen", "enterprise"], Mapping[str, float]]
"""Who asks → procedure code → how often: nobody marries an enterprise."""


def weights_of(habits: Mapping[str, Habit]) -> Weights:
    """Return how often citizens and enterprises ask for what; the order of the habits is part of the draw."""
    return {
        "citizen": {code: habit.weight for code, habit in habits.items()},
        "enterprise": {code: habit.weight for code, habit in habits.items() if habit.enterprises},
    }
