"""The world's state and what it sends in a slot. Pure: what it learned and the seed decide everything."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from lgsp.simulator.actions import Action
from lgsp.simulator.agencies_at_work import AgenciesAtWork
from lgsp.simulator.applicants import Applicants
from lgsp.simulator.attempts import Attempt
from lgsp.simulator.citizens import Citizens
from lgsp.simulator.coming_back import SecondVisit
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.habits import HABITS, Habit
from lgsp.simulator.outgoing import Outgoing
from lgsp.simulator.payers import Payers
from lgsp.simulator.providers import InjectedDifference, Providers
from lgsp.simulator.slots import Slots
from lgsp.simulator.stock import Archive, OpeningStock
from schemas.dossiers import DossierReceived
from schemas.envelope import Event


class World:
    """Citizens, agencies, payers, applicants and providers with what they have planned, slot by slot.

    Within a slot a dossier gets records on at most one topic. Nothing here depends on the order in which
    events were learned within a slot.
    """

    def __init__(
        self,
        seed: int,
        dossiers: int,
        days: int,
        slots: Slots,
        habits: Mapping[str, Habit] = HABITS,
        *,
        statement_differences: float = 0.0,
    ) -> None:
        self._slots = slots
        self._actors = (AgenciesAtWork(seed, slots), Payers(seed, slots), Applicants(seed, slots))
        self._providers = Providers(seed, slots, statement_differences)
        self._dossiers: dict[str, DossierSeen] = {}
        self._code_of: dict[str, str] = {}
        self._agenda: defaultdict[int, list[Action]] = defaultdict(list)
        self._unasked: defaultdict[int, list[Outgoing]] = defaultdict(list)
        self._coming_back: defaultdict[int, list[SecondVisit]] = defaultdict(list)
        lodgings = Citizens(seed, dossiers, days, slots, habits).lodgings()
        for submission in lodgings.first:
            self._send(submission)
        for visit in lodgings.second:
            self._expect(visit)
        self._archive = Archive(seed, slots)
        for report in OpeningStock(seed, dossiers, days, slots).reports():
            self._send(report)

    def records_of(self, slot: int) -> list[Outgoing]:
        """Return what the world sends in a slot, in order; to be asked once for every slot, in turn."""
        records = self._unasked.pop(slot, [])
        records += self._second_visits(slot)
        for action in self._possible(slot):
            records += action.records()
            if isinstance(action, Attempt):
                self._providers.take(action)
            following = action.follow_up(self._slots)
            if following is not None:
                self._enter(following)
        records += self._providers.statements_of(slot)
        return sorted(records, key=lambda record: record.order)

    @property
    def injected_differences(self) -> tuple[InjectedDifference, ...]:
        """Return what providers have filed otherwise than the hub knows it, so far."""
        return tuple(self._providers.injected)

    def learn(self, slot: int, events: Iterable[Event]) -> None:
        """Take in what the hub published until the tick of ``slot``; the actors plan for later slots."""
        touched: set[str] = set()
        for event in sorted(events, key=lambda each: (each.time, each.subject, each.id)):
            self._providers.learn(event)
            code = getattr(getattr(event, "data", None), "dossier_code", None)
            if code is not None:
                touched.add(code)
                self._dossiers.setdefault(code, DossierSeen(code)).learn(event)
            if isinstance(event, DossierReceived):
                self._code_of[event.data.submission_id] = event.data.dossier_code
            report = self._archive.report(event, slot)
            if report is not None:
                self._send(report)
        for code in sorted(touched):
            self._plan(self._dossiers[code], slot)

    def _plan(self, dossier: DossierSeen, slot: int) -> None:
        for actor in self._actors:
            for action in actor.plan(dossier, slot):
                dossier.planned.add(action.ref)
                self._enter(action)

    def _send(self, record: Outgoing) -> None:
        """Plan a record that asks for no dossier's state."""
        self._unasked[self._slots.at(record.time)].append(record)

    def _expect(self, visit: SecondVisit) -> None:
        self._coming_back[self._slots.at(visit.time)].append(visit)

    def _second_visits(self, slot: int) -> Iterator[Outgoing]:
        """Yield what is lodged by those whose first dossier is far enough; the others come on another day."""
        for visit in sorted(self._coming_back.pop(slot, []), key=lambda each: each.order):
            first = self._dossiers.get(self._code_of.get(visit.first_id, ""))
            later = visit.waits(first, self._slots)
            if later is None:
                yield from visit.records(first, self._slots)
            else:
                self._expect(later)

    def _enter(self, action: Action) -> None:
        self._agenda[self._slots.at(action.time)].append(action)

    def _possible(self, slot: int) -> Iterator[Action]:
        """Drop what makes no sense any more; of two topics for one dossier, the later waits for its turn."""
        topic_of: dict[str, str] = {}
        due = self._agenda.pop(slot, [])
        for action in sorted(due, key=lambda each: (each.time, each.dossier_code, each.ref)):
            dossier = self._dossiers[action.dossier_code]
            if not action.is_wanted(dossier):
                dossier.planned.discard(action.ref)
            elif topic_of.setdefault(action.dossier_code, action.topic) == action.topic:
                yield action
            else:
                self._enter(action.postponed(self._slots))
