"""Records go to the core one after another; what fails becomes a dead letter, what is due fires first."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, cast

import structlog
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from schemas.envelope import Event
from schemas.inbound import ClockTicked
from services._runtime.arrivals import Arrival, SetAside
from services._runtime.batch_result import BatchResult, BatchSettings, TooManyDeadLetters
from services._runtime.copies import Copying
from services._runtime.dead_letters import dead_letter
from services._runtime.decisions import AsksFurther, Decision, Happening, RecordPlace, Tick, Unprocessable
from services._runtime.instants import from_text, to_text
from services._runtime.outbox import Draft
from services._runtime.partitions import partition_of
from services._runtime.spec import ServiceSpec
from services._runtime.tables import TICKS
from services._runtime.told import Reading, Told
from services._runtime.upsert import upsert
from services._runtime.working_set import WorkingSet

log = structlog.get_logger()
_LAST_TICKS: Final = select(TICKS.c.partition, TICKS.c.last_tick, TICKS.c.source_of_time)
Decoded = Event | Reading | SetAside | Unprocessable
_NOT_FOR_THE_CORE: Final = frozenset({SetAside, Unprocessable, ClockTicked})
"""By their very types: isinstance of a pydantic class is Python code, and this is asked for every record."""


class Deciding:
    """One batch under way: what it decided so far is in ``drafts`` and ``result``."""

    def __init__(
        self, spec: ServiceSpec, settings: BatchSettings, tx: Connection, dead_in_a_row: int
    ) -> None:
        self._spec = spec
        self._further = spec.core if isinstance(spec.core, AsksFurther) else None
        self._settings = settings
        self._tx = tx
        self._work = WorkingSet(spec.store, tx)
        self._ticks = {
            partition: (from_text(text), source) for partition, text, source in tx.execute(_LAST_TICKS)
        }
        self._ahead: dict[int, tuple[Happening, tuple[str, ...]]] = {}  # by the event's id()
        self.drafts: list[Draft] = []
        self.copying = Copying(spec.copies) if spec.copies is not None else None
        self.result = BatchResult([], 0, dead_in_a_row=dead_in_a_row)

    def read_ahead(self, arrivals: Sequence[Arrival], decoded: Sequence[Decoded]) -> None:
        """Read the documents of the whole batch in one go; a core that fails here fails again in its turn."""
        keys: dict[str, None] = {}
        for arrival, event in zip(arrivals, decoded, strict=True):
            if type(event) in _NOT_FOR_THE_CORE:
                continue
            happening = self._happening(cast("Told", event), arrival)
            try:
                ahead = self._spec.core.keys(happening)
            except Exception:  # noqa: BLE001, S112 - see above
                continue
            self._ahead[id(event)] = happening, ahead
            for key in ahead:
                keys[key] = None
        self._work.need(keys)

    def take(self, arrival: Arrival, event: Decoded) -> None:
        """Apply one record; what fails becomes a dead letter and changes nothing."""
        if self.copying is not None:
            self.copying.record(arrival)
        try:
            if type(event) in _NOT_FOR_THE_CORE:
                outcome = self._without_core(event, arrival)
            else:
                outcome = self._apply(arrival, cast("Told", event))
        except Unprocessable as problem:
            self._give_up(arrival, problem)
        except DBAPIError:
            raise
        except Exception as error:
            name = type(error).__name__  # never the message: it may quote the record
            log.exception(
                "record failed", topic=arrival.topic.name, partition=arrival.partition, offset=arrival.offset
            )
            self._give_up(arrival, Unprocessable("failed", f"the service failed on this record: {name}"))
        else:
            self.result.outcomes[arrival.topic.name, outcome] += 1
            if outcome == "applied":  # what is not ours to process says nothing of whether we can
                self.result.dead_in_a_row = 0

    def finish(self) -> None:
        """Write the documents that are still only in memory."""
        self._work.close()

    def _give_up(self, arrival: Arrival, problem: Unprocessable) -> None:
        self.drafts.append(dead_letter(arrival, self._spec.name, problem))
        self.result.outcomes[arrival.topic.name, "dead"] += 1
        self.result.dead.append((arrival, problem))
        self.result.dead_in_a_row += 1
        if self.result.dead_in_a_row > self._settings.max_dead_in_a_row:
            raise TooManyDeadLetters(arrival, problem)

    def _apply(self, arrival: Arrival, event: Told) -> str:
        assert arrival.key is not None  # decoding has compared it with what the data ask for
        partition = partition_of(arrival.key, self._settings.partitions)
        if partition != arrival.partition:
            raise Unprocessable(
                "wrong-partition",
                f"the key belongs on partition {partition}, by the murmur2 hash of Kafka's own clients "
                "(librdkafka: partitioner=murmur2_random)",
            )
        happening, keys = self._known_ahead(event, arrival)
        if happening.at is not event.time:
            self.result.late[arrival.topic.name] += 1
        if self._further is not None and isinstance(event, self._further.further_for):
            more = self._further.further_keys(self._work.view(keys), happening)
            self._work.need(more)
            keys = (*keys, *more)
        kept = self._kept()
        work = self._work
        work.begin()
        if work.waiting(keys):
            self._fire_alone(keys, happening.at, event, partition)
        try:
            decision = self._spec.core.decide(work.view(keys), happening)
            if self.copying is not None and decision.changes:
                after = {**work.view(keys), **decision.changes}
                self.copying.taken(after, event, arrival.value, len(self.drafts))
            self._keep(decision, event, partition, keys)
        except Exception as error:  # timers that it fired wait for the next record or tick
            self._work.undo()
            self._back_to(kept)
            if isinstance(error, Unprocessable) and error.kept:
                self._work.change(error.kept, partition)
            raise
        return "applied"

    def _without_core(self, event: Decoded, arrival: Arrival) -> str:
        if isinstance(event, Unprocessable):
            raise event
        if isinstance(event, SetAside):
            return event.why
        assert isinstance(event, ClockTicked), "what else does not go to the core"
        return self._tick(event, arrival)

    def _known_ahead(self, event: Told, arrival: Arrival) -> tuple[Happening, tuple[str, ...]]:
        """Return when an event applies and the keys of its documents, which are read."""
        ahead = self._ahead.get(id(event))
        if ahead is None:  # the core failed on it, or a tick of this batch has moved the time since
            happening = self._happening(event, arrival)
            ahead = happening, self._spec.core.keys(happening)
            self._work.need(ahead[1])
        return ahead

    def _happening(self, event: Told, arrival: Arrival) -> Happening:
        last = self._ticks.get(arrival.partition)
        at = last[0] if last is not None and event.time < last[0] else event.time
        place = RecordPlace(arrival.topic.name, arrival.partition, arrival.offset, arrival.timestamp_ms)
        return Happening(event, at, place)

    def _kept(self) -> tuple[int, int]:
        return len(self.drafts), len(self.copying) if self.copying is not None else 0

    def _back_to(self, kept: tuple[int, int]) -> None:
        del self.drafts[kept[0] :]
        if self.copying is not None:
            self.copying.back_to(kept[1])

    def _keep(self, decision: Decision, cause: Told, partition: int, keys: Collection[str]) -> None:
        changes, emits = decision
        if changes:
            self._work.change(changes, partition)
        if emits:
            if self.copying is not None:
                self.copying.told(self._work.view(keys), emits, len(self.drafts))
            self.drafts.extend([Draft(emit, cause) for emit in emits])

    def _fire(self, keys: Iterable[str], before: datetime, cause: Told, partition: int) -> None:
        while found := self._work.earliest_timer(keys, before):
            key, timer = found
            decision = self._spec.core.on_timer(key, self._work.view((key,))[key], timer)
            assert timer not in decision.changes[key].timers, f"a timer that fired is kept: {timer.name}"
            self._keep(decision, cause, partition, (key,))

    def _fire_alone(self, keys: Sequence[str], before: datetime, cause: Told, partition: int) -> None:
        """Fire what is due; a timer that fails waits for the next tick and is nobody else's fault."""
        kept = self._kept()
        try:
            self._fire(keys, before, cause, partition)
        except DBAPIError:
            raise
        except Exception:
            log.exception("timer failed", partition=partition)
            self.result.failed_timers += 1
            self._work.undo()
            self._back_to(kept)

    def _tick(self, tick: ClockTicked, arrival: Arrival) -> str:
        if tick.data.stage not in (self._spec.stage, "all"):
            return "other"
        source = tick.data.source_of_time
        partition = arrival.partition
        last = self._ticks.get(partition)
        known = next((known for _, known in self._ticks.values()), source)
        if source != known:
            raise Unprocessable("other-source-of-time", f"this hub's time is {known}; a tick says {source}")
        if last is not None and tick.time <= last[0]:
            return "repeated"
        self._work.flush()
        self._ahead.clear()
        kept, written = self._kept(), self._work.written
        try:
            with self._tx.begin_nested():  # a tick that fails halfway leaves nothing behind
                self._move_time(tick, arrival)
        except Exception:
            self._work.forget(written)
            self._back_to(kept)
            raise
        # as the next batch reads it: a late event carries the tick's offset into its text
        self._ticks[partition] = (from_text(to_text(tick.time)), source)
        return "applied"

    def _move_time(self, tick: ClockTicked, arrival: Arrival) -> None:
        partition = arrival.partition
        for key in self._spec.store.due(self._tx, partition, tick.time):
            self._work.need((key,))
            self._work.begin()
            self._fire_alone((key,), tick.time, tick, partition)
        self._work.flush()
        source = tick.data.source_of_time
        upsert(
            self._tx,
            TICKS,
            [{"partition": partition, "last_tick": to_text(tick.time), "source_of_time": source}],
        )
        moved = Tick(partition, tick.time, source, arrival.timestamp_ms)
        emits = self._spec.on_tick(self._tx, moved)
        self.drafts.extend(Draft(emit, tick) for emit in emits)
