"""A recording's inputs in steps, as a hub must be given them to come to the same end.

What a hub makes of a record depends on the tick before it, and on what else it knows of the dossier by then.
So records go between the same ticks as in the recording, whatever their own time is: that is told by when
they were written. And whoever sends them waits, until the hub has done all that follows, before each tick,
behind it, and wherever a dossier gets a record from another topic than before in the same step.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import Final, NamedTuple

from lgsp.playback.clock_waves import Wave, tick_of, waves
from lgsp.playback.lane_placing import Placing
from lgsp.problems import Exit, Problem
from lgsp.replay.envelope_columns import EnvelopeColumns
from lgsp.replay.recording import Recording
from lgsp.stream.record import Record
from schemas.topics import ALL, CLOCK

INBOUND: Final = tuple(topic.name for topic in ALL if topic.kind == "inbound")
PORTION: Final = 2_000
"""A step may have any number of records; so many of them are in memory."""
PORTION_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True)
class Share:
    """Which part of the inputs. ``agencies``: only what has their keys, and ticks; none named: all.

    ``until_us``: up to the last tick of at most this time.
    """

    agencies: frozenset[bytes] = frozenset()
    until_us: int | None = None

    def words(self) -> tuple[str, ...]:
        """Return it as words, for digests."""
        return (*sorted(key.decode() for key in self.agencies), f"until {self.until_us}")

    def has(self, record: Record) -> bool:
        """Say whether a record that is no tick is meant."""
        return not self.agencies or record.key in self.agencies

    def ends_at(self, wave: Wave | None) -> bool:
        """Say whether nothing is meant that came after the ticks before this one; None: after all ticks."""
        return self.until_us is not None and (wave is None or wave.time_us > self.until_us)


EVERYTHING: Final = Share()


class Given(NamedTuple):
    """A record for a partition of the target; it is due at ``time_us``, None: as soon as may be."""

    time_us: int | None
    partition: int
    record: Record


class Portion(NamedTuple):
    """Records to be sent together; ``wait``: until the hub has caught up with them, before the next."""

    records: tuple[Given, ...]
    wait: bool


def portions(recording: Recording, placing: Placing, share: Share = EVERYTHING) -> Iterator[Portion]:
    """Yield everything in order; the same for the same recording, share and partition count.

    Raises Problem for a record of which nobody knows when it was written.
    """
    step = _Step()
    for one in _in_order(recording, share):
        if isinstance(one, Wave):
            yield step.taken(wait=True)
            ticks = tuple(Given(one.time_us, each, one.record) for each in range(placing.target))
            yield Portion(ticks, wait=True)
            continue
        partition = placing.partition(one.record)
        if partition is None:
            continue
        if step.must_wait_before(one):
            yield step.taken(wait=True)
        step.add(one, partition)
        if step.is_full:
            yield step.taken(wait=False)
    yield step.taken(wait=True)


class _Input(NamedTuple):
    """A record that is no tick, and whose it is: of a dossier, a submission, an agency, or nobody's."""

    record: Record
    owner: str | bytes | None
    due_us: int | None


def _in_order(recording: Recording, share: Share) -> Iterator[_Input | Wave]:
    """Yield records and ticks as they were written; of a millisecond, records first."""
    ahead = waves(recording)
    past, wave = None, next(ahead, None)
    for written_ms, *_, envelope, record in _records(recording):
        while wave is not None and wave.written_ms < written_ms and not share.ends_at(wave):
            yield wave
            past, wave = wave, next(ahead, None)
        if share.ends_at(wave):
            return
        if share.has(record):
            due_us = None if wave is None or envelope.time_us is None else min(envelope.time_us, wave.time_us)
            yield _Input(record, _owner(envelope, record, near=wave or past), due_us)
    for rest in chain((wave,) if wave else (), ahead):
        if share.ends_at(rest):
            return
        yield rest


def _owner(envelope: EnvelopeColumns, record: Record, near: Wave | None) -> str | bytes | None:
    """Say for whom a step may take records from one topic only.

    In a barrier run that is a dossier, and a submission has none yet. In a live run a submission, and what
    was answered to the dossier it became, may lie between the same two ticks: then it is the agency.
    """
    if near is not None and near.staged:
        return envelope.dossier_code or envelope.subject
    return record.key


@dataclass
class _Step:
    """What was not sent yet, and which topics the hub is busy with since somebody waited for it."""

    records: list[Given] = field(default_factory=list)
    size_bytes: int = 0
    topics: dict[str | bytes, str] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return len(self.records) >= PORTION or self.size_bytes >= PORTION_BYTES

    def must_wait_before(self, one: _Input) -> bool:
        return one.owner is not None and self.topics.get(one.owner, one.record.topic) != one.record.topic

    def add(self, one: _Input, partition: int) -> None:
        self.records.append(Given(one.due_us, partition, one.record))
        self.size_bytes += len(one.record.value or b"")
        if one.owner is not None:
            self.topics[one.owner] = one.record.topic

    def taken(self, *, wait: bool) -> Portion:
        """Return what was not sent, and forget it."""
        portion = Portion(tuple(self.records), wait)
        self.records.clear()
        self.size_bytes = 0
        if wait:
            self.topics.clear()
        return portion


Written = tuple[int, str, int, EnvelopeColumns, Record]


def _records(recording: Recording) -> Iterator[Written]:
    """Yield the inbound records that are no ticks, of each partition in order."""
    places = [place for place in recording.streams() if place[0] in INBOUND]
    return merge(*(_written(recording, *place) for place in places), key=itemgetter(0, 1, 2))


def _written(recording: Recording, topic: str, partition: int) -> Iterator[Written]:
    latest = 0
    for envelope, record in recording.enveloped(topic, partition):
        if record.timestamp_ms < 0:
            raise _undated(record)
        latest = max(latest, record.timestamp_ms)
        if topic != CLOCK.name or tick_of(record) is None:
            yield latest, topic, partition, envelope, record


def _undated(record: Record) -> Problem:
    return Problem(
        f"{record.topic}/{record.partition}, offset {record.offset}, does not say when it was written, so "
        "nobody knows between which ticks it came.",
        "Give it a timestamp_ms (lgsp inspect IN --json-lines), or replay without --inputs-only.",
        "recording",
        Exit.NO,
    )
