"""The results that agencies hold from before: reported on the first morning, digitised and revoked later.

What share is digitised, and how fast, are ASSUMPTIONS: no source tells it of the province.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lgsp.simulator.actions import minutes, working_moment
from lgsp.simulator.chance import Draws
from lgsp.simulator.every_procedure import nearest_desk
from lgsp.simulator.habits import HABITS
from lgsp.simulator.outgoing import Outgoing, outgoing
from lgsp.simulator.people import HOMES
from lgsp.simulator.slots import Slots
from schemas.envelope import Event
from schemas.inbound import AgencyResult
from schemas.results import StockReported, StockReportedData
from schemas.routing import DossierFinished
from services._province.agencies import agency
from services._province.procedure_facts import ResultSpec
from services._province.procedures import Procedure, agency_by_rule, procedure

RESULTS_PER_DOSSIER: Final = 0.125
"""A week of 2,000 dossiers has a stock of 250 results: enough to be counted by level, a glance to look at."""
OLDEST_DAYS: Final = 5 * 365
SHARE_DIGITISED: Final = 0.15
SHARE_DIGITISED_A_DAY: Final = 0.04
SHARE_REVOKED_A_DAY: Final = 0.004
SHARE_SHAREABLE: Final = 0.6
"""Of the results that are data; paper is not shared."""
SHARE_DIGITISED_AFTERWARDS: Final = 0.1
"""Of the results that dossiers give on paper alone."""
MINUTES_TO_DIGITISE: Final = (60, 480, 1500)
"""Working time after the finish: least, most often, most."""
MORNING_MINUTES: Final = 150
DAY_MINUTES: Final = 450


@dataclass(frozen=True, slots=True)
class Held:
    """A result of the opening stock, and when its holder reports it."""

    result: AgencyResult
    reported_at: datetime


class OpeningStock:
    """So many results, spread over the levels as the procedures give them, with what becomes of them."""

    def __init__(self, seed: int, dossiers: int, days: int, slots: Slots) -> None:
        self._seed = seed
        self._count = int(dossiers * RESULTS_PER_DOSSIER)
        self._days = days
        self._slots = slots
        asked = (procedure(code, slots.start.date()) for code in HABITS)
        self._giving = [each for each in asked if each.result is not None]

    def reports(self) -> Iterator[Outgoing]:
        """Yield everything the holders will report in the days of the world."""
        for number in range(1, self._count + 1):
            held = self._held(number)
            yield report_of(held.reported_at, "registered", held.result)
            yield from self._later(held)

    def _held(self, number: int) -> Held:
        draws = Draws(self._seed, "stock", number)
        asked = self._giving[draws.below(len(self._giving))]
        home = agency(HOMES[draws.below(len(HOMES))])
        held_by = agency_by_rule(_spec(asked).held_by, asked, nearest_desk(asked, home))
        opening = self._slots.calendar.into_working_hours(self._slots.start)
        reported_at = self._slots.calendar.add_working_hours(
            opening, minutes(draws.between(1, MORNING_MINUTES))
        )
        return Held(self._result(number, asked, held_by, draws), reported_at)

    def _result(self, number: int, asked: Procedure, held_by: str, draws: Draws) -> AgencyResult:
        spec = _spec(asked)
        validity = OLDEST_DAYS if spec.validity_days is None else min(spec.validity_days, OLDEST_DAYS)
        valid_from = self._slots.start - minutes(draws.between(1, validity * 24 * 60))
        digitised = draws.happens(SHARE_DIGITISED)
        return AgencyResult(
            result_id=f"K-{self._seed}-{number}",
            code=spec.code,
            paper=True,
            electronic=digitised,
            digitised=digitised,
            valid_from=valid_from,
            valid_to=None if spec.validity_days is None else valid_from + timedelta(days=spec.validity_days),
            held_by=held_by,
            held_by_level=agency(held_by).level,
            shareable=digitised and draws.happens(SHARE_SHAREABLE),
        )

    def _later(self, held: Held) -> Iterator[Outgoing]:
        """Yield what a working day brings, from the second one on: one thing a day, none after revocation."""
        result, digitised = held.result, held.result.digitised
        for day in range(1, self._days):
            morning = self._slots.start + timedelta(days=day)
            if not self._slots.calendar.is_working_day(morning):
                continue
            draws = Draws(self._seed, "stock", result.result_id, morning.date())
            time = self._slots.calendar.add_working_hours(morning, minutes(draws.between(1, DAY_MINUTES)))
            if self._slots.at(time) == self._slots.at(held.reported_at):
                continue
            if draws.happens(SHARE_REVOKED_A_DAY):
                yield report_of(time, "revoked", result, whole=False)
                return
            if not digitised and draws.happens(SHARE_DIGITISED_A_DAY):
                digitised = True
                yield report_of(time, "digitised", result, whole=False)


class Archive:
    """Agencies that digitise, days later, what their own dossiers gave on paper."""

    def __init__(self, seed: int, slots: Slots) -> None:
        self._seed = seed
        self._slots = slots

    def report(self, event: Event, now: int) -> Outgoing | None:
        """Return the report that follows from a finish, in a slot after ``now``, None where none does."""
        if not isinstance(event, DossierFinished):
            return None
        result = event.data.result
        if result is None or result.digitised:
            return None
        draws = Draws(self._seed, "archive", result.result_id)
        if not draws.happens(SHARE_DIGITISED_AFTERWARDS):
            return None
        taken = minutes(draws.around(*MINUTES_TO_DIGITISE))
        return report_of(working_moment(self._slots, event.time, now, taken, draws), "digitised", result)


def report_of(time: datetime, change: str, result: AgencyResult, *, whole: bool = True) -> Outgoing:
    """Return the record by which its holder reports a change; not ``whole``: it names the result alone."""
    said: dict[str, object] = {"result": result} if whole else {"result_id": result.result_id}
    data = StockReportedData.model_validate(
        {"agency": result.held_by, "change": change, "happened_at": time, **said}
    )
    return outgoing(
        StockReported, data, source=f"/agency/{result.held_by}", subject=result.result_id, time=time,
        key=result.held_by, ref=change,
    )  # fmt: skip


def _spec(asked: Procedure) -> ResultSpec:
    assert asked.result is not None
    return asked.result
