"""A recorded hub's inputs in the order in which it got them: records, and between them the ticks.

Between which ticks a record goes is told by when it was written, whatever its own time is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import Final, NamedTuple

from lgsp.playback.clock_waves import Wave, tick_of, waves
from lgsp.problems import Exit, Problem
from lgsp.replay.envelope_columns import EnvelopeColumns
from lgsp.replay.recording import Recording
from lgsp.stream.record import Record
from schemas.topics import ALL, CLOCK

INBOUND: Final = tuple(topic.name for topic in ALL if topic.kind == "inbound")


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


class Input(NamedTuple):
    """A record that is no tick, and whose it is: of a dossier, a submission, an agency, or nobody's."""

    record: Record
    owner: str | bytes | None
    due_us: int | None


def in_order(recording: Recording, share: Share) -> Iterator[Input | Wave]:
    """Yield records and ticks as they were written; of a millisecond, records first. Raises Problem."""
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
            yield Input(record, _owner(envelope, record, near=wave or past), due_us)
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
