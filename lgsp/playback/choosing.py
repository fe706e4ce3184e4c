"""Which records of a recording are meant, what they are, and where in time their partitions begin."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lgsp.problems import wrong_use
from lgsp.replay.sql import Table
from services._runtime.instants import PROVINCE_TIME

Place = tuple[str, int]
TIMES: Final = """
SELECT topic, partition,
  epoch_us(arg_min(time, "offset") - INTERVAL 7 HOURS) AS first_event_us,
  epoch_us(arg_min(written, "offset") - INTERVAL 7 HOURS) AS first_written_us
FROM records GROUP BY topic, partition
"""


@dataclass(frozen=True, slots=True)
class PartitionTime:
    """How a partition's records are dated: by their events, where it holds any, else by when written.

    ``first_us`` is the first such time, for the records before it.
    """

    of_events: bool
    first_us: int


@dataclass(frozen=True)
class Choice:
    """What is to be replayed; nothing said: everything. Any of several words of one kind will do.

    ``since`` and ``until`` are event times; the first is in, the second is not.
    """

    topics: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    types: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    where: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Choice()

    def condition(self) -> tuple[str, list[object]]:
        """Return it as a condition over the view ``records``, and what fills its places."""
        given: list[tuple[str, object]] = [
            ("list_contains(?, topic)", list(self.topics)),
            ("time >= ?", _province(self.since)),
            ("time < ?", _province(self.until)),
            ("list_contains(?, type)", list(self.types)),
            ("list_contains(?, subject)", list(self.subjects)),
            ("list_contains(?, agency)", list(self.agencies)),
            (OF_PROCEDURES, list(self.procedures)),
        ]
        used = [(text, value) for text, value in given if value]
        texts = [text for text, _ in used] + ([f"({self.where}\n)"] if self.where else [])
        return " AND ".join(texts) or "true", [value for _, value in used]


OF_PROCEDURES: Final = """
coalesce(dossier_code, subject) IN (
  SELECT subject FROM records WHERE list_contains(?, event->>'$.data.procedure_code'))
"""
"""A dossier's and a submission's procedure is told once, by the event with which it begins."""


class Chosen:
    """The offsets that are meant, by topic and partition, rising."""

    def __init__(self, offsets: Mapping[Place, pa.Array]) -> None:
        self._offsets = offsets
        self._views = {place: _view(array) for place, array in offsets.items()}

    def __contains__(self, place: Place) -> bool:
        return place in self._offsets

    def mask(self, place: Place, offsets: pa.ChunkedArray) -> pa.ChunkedArray:
        """Say of each of these offsets, which rise, whether it is meant."""
        chosen, view = self._offsets[place], self._views[place]
        if not len(offsets):
            return pc.is_in(offsets, chosen.slice(0, 0))
        first = bisect_left(view, offsets[0].as_py())
        return pc.is_in(offsets, chosen.slice(first, bisect_right(view, offsets[-1].as_py()) - first))

    @property
    def digest(self) -> str:
        """SHA-256 over everything that is meant."""
        found = sha256()
        for (topic, partition), view in sorted(self._views.items(), key=lambda each: each[0]):
            found.update(f"{topic}/{partition}/{len(view)}\n".encode())
            found.update(view)
        return found.hexdigest()


def partition_times(table: Table) -> dict[Place, PartitionTime]:
    """Return how the records of each partition that holds any are dated."""
    rows = table.rows(TIMES)
    known = [_first(row) for row in rows]
    earliest = min((first for first in known if first is not None), default=0)
    return {
        (row["topic"], row["partition"]): PartitionTime(
            row["first_event_us"] is not None, earliest if first is None else first
        )
        for row, first in zip(rows, known, strict=True)
    }


def chosen_by(choice: Choice, table: Table) -> Chosen | None:
    """Return what a choice means; None: everything. Raises Problem for a condition that is none."""
    if choice.is_everything:
        return None
    condition, given = choice.condition()
    if choice.where:  # by itself first: within brackets, one that closes them would undo what else was said
        asked(table, f"SELECT 1 FROM records WHERE {choice.where}\nLIMIT 0", [])  # noqa: S608 (their own)
    question = (
        f'SELECT topic, partition, list("offset" ORDER BY "offset") AS offsets '  # noqa: S608 (their own)
        f"FROM records WHERE {condition} GROUP BY topic, partition"
    )
    found = asked(table, question, given)
    places = zip(found["topic"].to_pylist(), found["partition"].to_pylist(), strict=True)
    return Chosen({place: row.values for place, row in zip(places, found["offsets"], strict=True)})


def asked(table: Table, question: str, given: list[object]) -> pa.Table:
    """Return the answer; raises Problem where DuckDB does not understand a condition."""
    try:
        return table.columns(question, given)
    except duckdb.Error as error:
        raise wrong_use(
            f"DuckDB says: {str(error).splitlines()[0]}",
            "--where is a condition over the view records: docs/recordings.md names its columns.",
        ) from None


def _first(row: Mapping[str, Any]) -> int | None:
    first = row["first_written_us"] if row["first_event_us"] is None else row["first_event_us"]
    return None if first is None else int(first)


def _province(moment: datetime | None) -> datetime | None:
    """Return a moment as the view has it: province time without an offset."""
    return None if moment is None else moment.astimezone(PROVINCE_TIME).replace(tzinfo=None)


def _view(offsets: pa.Array) -> memoryview:
    first = offsets.offset
    return memoryview(offsets.buffers()[1] or b"").cast("q")[first : first + len(offsets)]
