"""Payment providers: each files, the night after, what it took and gave back for every agency on a day.

A provider goes by its own books: the money it took, whether it has told so yet or not, and the refunds it
was told of. Money of which it tells after the day was closed is a difference by itself, later resolved. Where
the world is asked for differences, one of a day's lines is left out, has another amount, or nobody ever heard
of it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from lgsp.simulator.attempts import Attempt
from lgsp.simulator.chance import Draws
from lgsp.simulator.outgoing import Outgoing, outgoing
from lgsp.simulator.slots import Slots
from schemas.envelope import Event, key_of_dossier
from schemas.payments import RefundIssued
from schemas.statements import MOST_LINES, StatementFiled, StatementFiledData, StatementLine
from services._province.calendar import ZONE, in_zone

PROVIDERS: Final = frozenset({"national-portal", "agency-gateway"})
"""Who files: the two gateways. Counters, the post and banks do not."""
FILED_AT: Final = time(2)
_WITHIN_MS: Final = 60_000
"""Each within a minute, all in one slot."""
_ONE_DAY: Final = timedelta(days=1)
DifferenceKind = Literal["not-reported", "not-known", "amount"]
KINDS: Final[dict[DifferenceKind, float]] = {"not-reported": 1, "not-known": 1, "amount": 1}


@dataclass(frozen=True, slots=True)
class InjectedDifference:
    """One line that is not as the hub knows it: what a reconciliation has to find."""

    agency: str
    day: date
    transaction_id: str
    kind: DifferenceKind


@dataclass(frozen=True, slots=True)
class _Taken:
    """A payment as its provider knows it."""

    agency: str
    provider: str
    amount_vnd: int


class Providers:
    """Takes down what it took and gave back, and files it day by day; ``injected`` grows as it files."""

    def __init__(self, seed: int, slots: Slots, differences_share: float = 0.0) -> None:
        self._seed = seed
        self._slots = slots
        self._share = differences_share
        self._taken: dict[tuple[str, str], _Taken] = {}
        self._lines: defaultdict[date, defaultdict[tuple[str, str], list[StatementLine]]]
        self._lines = defaultdict(lambda: defaultdict(list))
        self.injected: list[InjectedDifference] = []

    def take(self, attempt: Attempt) -> None:
        """Take the money of an attempt that begins now, once, if it is online and comes to that."""
        if not (attempt.is_to_begin and attempt.is_taken and attempt.method in PROVIDERS):
            return
        agency, amount_vnd = key_of_dossier(attempt.dossier_code), attempt.order.data.amount_vnd
        self._taken[agency, attempt.ref] = _Taken(agency, attempt.method, amount_vnd)
        line = StatementLine(transaction_id=attempt.ref, amount_vnd=amount_vnd, status="succeeded")
        self._lines[in_zone(attempt.decided_at).date()][agency, attempt.method].append(line)

    def learn(self, event: Event) -> None:
        """Pay out what the hub gives back of one's own payments."""
        if isinstance(event, RefundIssued):
            agency = key_of_dossier(event.data.dossier_code)
            taken = self._taken.get((agency, event.data.transaction_id))
            if taken is not None:
                line = StatementLine(
                    transaction_id=event.data.transaction_id,
                    amount_vnd=event.data.amount_vnd,
                    status="refunded",
                )
                self._lines[in_zone(event.time).date()][agency, taken.provider].append(line)

    def statements_of(self, slot: int) -> list[Outgoing]:
        """Return what is filed in a slot: the days whose night lies in it, all their records sent before."""
        due = sorted(day for day in self._lines if self._slots.at(self._filed_at(day)) <= slot)
        return [record for day in due for record in self._filed(day)]

    def _filed_at(self, day: date) -> datetime:
        midnight = datetime.combine(day + _ONE_DAY, time(), ZONE)
        next_slot = self._slots.at(midnight - timedelta(milliseconds=1)) + 1
        return max(datetime.combine(day + _ONE_DAY, FILED_AT, ZONE), self._slots.start_of(next_slot))

    def _filed(self, day: date) -> Iterator[Outgoing]:
        by_agency = self._lines.pop(day)
        for agency, provider in sorted(by_agency):
            draws = Draws(self._seed, "filing", agency, day, provider)
            ordered = sorted(by_agency[agency, provider], key=lambda each: (each.transaction_id, each.status))
            told = self._told(agency, provider, day, ordered)
            parts = [tuple(told[at : at + MOST_LINES]) for at in range(0, len(told), MOST_LINES)] or [()]
            at = self._filed_at(day) + timedelta(milliseconds=draws.below(_WITHIN_MS))
            for number, lines in enumerate(parts, 1):
                data = StatementFiledData(
                    agency=agency, day=day, provider=provider, part=number, parts=len(parts), lines=lines
                )
                yield outgoing(
                    StatementFiled, data, source=f"/provider/{provider}", subject=agency, key=agency,
                    time=at, ref=f"{day}/{provider}/{number}",
                )  # fmt: skip

    def _told(self, agency: str, provider: str, day: date, lines: list[StatementLine]) -> list[StatementLine]:
        """Return the lines as they are filed, at times with one that is not as the hub knows it."""
        draws = Draws(self._seed, "statement", agency, day, provider)
        if not draws.happens(self._share):
            return lines
        kind = draws.one_of(KINDS)
        place = draws.below(len(lines))
        wrong = lines[place]
        if kind == "not-known":
            strange = f"X-{agency}-{day}-{provider}"
            self.injected.append(InjectedDifference(agency, day, strange, kind))
            return [*lines, StatementLine(transaction_id=strange, amount_vnd=10_000, status="succeeded")]
        self.injected.append(InjectedDifference(agency, day, wrong.transaction_id, kind))
        kept = [line for line in lines if line is not wrong]
        return kept if kind == "not-reported" else [*kept, _with_more(wrong)]


def _with_more(line: StatementLine) -> StatementLine:
    return line.model_copy(update={"amount_vnd": line.amount_vnd + 1_000})
