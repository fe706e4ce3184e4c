"""The deciding cores of the hub in memory: what enters goes from core to core until nothing follows."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from schemas.envelope import Event, event_id, type_of
from services._runtime.decisions import (
    Core,
    Decision,
    Document,
    Documents,
    Emit,
    Happening,
    Timer,
    Unprocessable,
)
from services.intake import reception
from services.intake.state.entries import completed
from services.intake.store import STORE
from services.payment_stub import orders
from services.routing import decide

EventT = TypeVar("EventT", bound=Event)
CORES: Final[tuple[tuple[str, Core, tuple[type[Event], ...]], ...]] = (
    ("intake", reception.IntakeCore(), reception.APPLIES),
    ("routing", decide.RoutingCore(), decide.APPLIES),
    ("payment_stub", orders.PaymentCore(), orders.APPLIES),
)
"""Name, core, and the events that it decides on."""


@dataclass
class PureHub:
    """One lane without Kafka or a database. ``events`` is everything published, in order."""

    events: list[Event] = field(default_factory=list)
    refused: list[Unprocessable] = field(default_factory=list)
    _documents: dict[str, dict[str, Document]] = field(
        default_factory=lambda: {name: {} for name, _, _ in CORES}
    )
    _parts: dict[str, Document] = field(default_factory=dict)
    _numbers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, *inbound: Event) -> list[Event]:
        """Return what follows from the events, taken one after another; what is refused changes nothing."""
        before = len(self.events)
        for event in inbound:
            self._spread(event)
        return self.events[before:]

    def tick(self, moment: datetime) -> list[Event]:
        """Return what follows from the deadlines before the moment, earliest first."""
        before = len(self.events)
        while due := min(
            self._due(moment), key=lambda each: (each[2].due_at, each[0], each[1]), default=None
        ):
            name, key, timer = due
            core = next(core for known, core, _ in CORES if known == name)
            self._take_in(name, core.on_timer(key, self._documents[name][key], timer))
        return self.events[before:]

    def document(self, service: str, key: str) -> Document:
        """Return what a service keeps under a key."""
        return self._documents[service][key]

    def told(self, kind: type[EventT]) -> list[EventT]:
        """Return the events of one type."""
        return [event for event in self.events if isinstance(event, kind)]

    def _due(self, moment: datetime) -> list[tuple[str, str, Timer]]:
        return [
            (name, key, timer)
            for name, documents in self._documents.items()
            for key, document in documents.items()
            for timer in document.timers
            if timer.due_at < moment
        ]

    def _spread(self, event: Event) -> None:
        waiting = deque([event])
        while waiting:
            one = waiting.popleft()
            for name, core, applies in CORES:
                if isinstance(one, applies):
                    waiting += self._decide(name, core, one)

    def _decide(self, name: str, core: Core, event: Event) -> list[Event]:
        happening, known = Happening(event, event.time), self._documents[name]
        keys = core.keys(happening)
        seen: Documents = {key: known[key] for key in keys if key in known}
        if isinstance(core, reception.IntakeCore):
            keys = (*keys, *core.further_keys(seen, happening))
        fired = self._fire(name, core, keys, event.time)
        seen = {key: known[key] for key in keys if key in known}
        if isinstance(core, reception.IntakeCore):
            seen = completed(seen, keys, self._parts)
        try:
            decision = core.decide(seen, happening)
        except Unprocessable as refusal:
            self.refused.append(refusal)
            return fired
        return [*fired, *self._publish(name, decision)]

    def _fire(self, name: str, core: Core, keys: Iterable[str], before: datetime) -> list[Event]:
        """Let deadlines pass that lie before an event about the same documents, as a lane does."""
        known, told = self._documents[name], list[Event]()
        while due := min(
            (
                (timer.due_at, key, timer)
                for key in keys
                if key in known
                for timer in known[key].timers
                if timer.due_at < before
            ),
            key=lambda each: each[:2],
            default=None,
        ):
            _, key, timer = due
            told += self._publish(name, core.on_timer(key, known[key], timer))
        return told

    def _take_in(self, name: str, decision: Decision) -> None:
        for event in self._publish(name, decision):
            self._spread(event)

    def _publish(self, name: str, decision: Decision) -> list[Event]:
        self._documents[name].update(decision.changes)
        if name == "intake":
            self._parts |= {key: each for key, each in decision.changes.items() if _is_part(key)}
        published = [self._event(name, emit) for emit in decision.emits]
        self.events += published
        return published

    def _event(self, name: str, emit: Emit) -> Event:
        source, event_type = f"/lgsp/{name}", type_of(emit.event)
        self._numbers[source, emit.subject] += 1
        row = {
            "id": event_id(source, emit.subject, event_type, emit.discriminator),
            "source": source,
            "subject": emit.subject,
            "time": emit.time,
            "seq": self._numbers[source, emit.subject],
            "data": emit.data,
        }
        return emit.event.model_validate(row)


def _is_part(key: str) -> bool:
    return key.partition("/")[0] in STORE.parts
