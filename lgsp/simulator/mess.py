"""What goes wrong on the way: records repeated, reordered between agencies, and garbage among them."""

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any, Final, Literal

from lgsp.simulator.chance import Draws
from lgsp.simulator.outgoing import Outgoing
from schemas.envelope import type_of
from schemas.inbound import SubmissionLodged

NEARLY_TOO_BIG: Final = 943_718
"""0.9 MiB: Kafka takes it, and so must whoever keeps the original bytes."""
CANARY: Final = "Canary Who Must Not Be Seen"
LODGED: Final = type_of(SubmissionLodged)
Fate = Literal["dead-letter", "aside", "harmless"]


@dataclass(frozen=True, slots=True)
class Mess:
    """How much of it: shares of the world's records that are sent twice, or followed by garbage."""

    duplicates_share: float = 0.0
    garbage_share: float = 0.0
    shuffle: bool = False


@dataclass(frozen=True, slots=True)
class Injected:
    """A record that the world did not mean. Its ``mark`` is in a header, so that it can be found again.

    ``fate``: it must be in the dead letters; or counted and set aside as an unknown type; or, as a mere
    repetition, it changes nothing.
    """

    slot: int
    kind: str
    fate: Fate
    record: Outgoing


class MessMaker:
    """Makes the mess of one run, every kind of garbage in turn.

    An injected record stands somewhere behind the record it was made from, and a key's records keep their
    order: running numbers follow it.
    """

    def __init__(self, mess: Mess, seed: int) -> None:
        self._mess = mess
        self._seed = seed
        self._turns = {True: cycle(GARBAGE), False: cycle(ANYWHERE)}

    def mix(self, slot: int, records: list[Outgoing]) -> tuple[list[Outgoing], list[Injected]]:
        """Return the slot's records with the mess among them, and what was injected."""
        draws = Draws(self._seed, "mess", slot)
        injected: list[Injected] = []
        behind: defaultdict[int, list[Outgoing]] = defaultdict(list)
        for place, record in enumerate(records):
            if draws.happens(self._mess.garbage_share):
                kind = next(self._turns[record.ce_type == LODGED])
                injected.append(_injected(slot, kind, GARBAGE[kind](record), len(injected)))
                behind[place].append(injected[-1].record)
            if draws.happens(self._mess.duplicates_share):
                injected.append(_injected(slot, "duplicate", record, len(injected)))
                behind[place + draws.below(len(records) - place)].append(injected[-1].record)
        mixed = [each for place, record in enumerate(records) for each in (record, *behind[place])]
        return (_shuffled(mixed, draws) if self._mess.shuffle else mixed), injected


def _injected(slot: int, kind: str, record: Outgoing, number: int) -> Injected:
    marked = replace(record, mark=f"{slot}/{number}/{kind}")
    return Injected(slot, kind, FATES.get(kind, "dead-letter"), marked)


def _shuffled(records: Iterable[Outgoing], draws: Draws) -> list[Outgoing]:
    """Mix the keys' rows at random; each row keeps its order."""
    rows: defaultdict[bytes | None, deque[Outgoing]] = defaultdict(deque)
    for record in records:
        rows[record.key].append(record)
    turns = sorted((draws.share(), key or b"") for key, row in rows.items() for _ in row)
    return [rows[key if key in rows else None].popleft() for _, key in turns]


def _changed(record: Outgoing, **fields: object) -> Outgoing:
    event: dict[str, Any] = json.loads(record.value or b"{}")
    return replace(record, value=json.dumps(event | fields).encode())


def _with_data(record: Outgoing, **fields: object) -> Outgoing:
    data: dict[str, Any] = json.loads(record.value or b"{}")["data"]
    return _changed(record, data=data | fields)


def _unknown_type(record: Outgoing) -> Outgoing:
    return replace(_changed(record, type="lgsp.paper.vanished.v1"), ce_type="lgsp.paper.vanished.v1")


def _wrong_key(record: Outgoing) -> Outgoing:
    return replace(record, key=b"H62.21" if record.key == b"H62.12" else b"H62.12")


def _unknown_procedure(record: Outgoing) -> Outgoing:
    other = f"{record.subject}-u"
    changed = _with_data(record, submission_id=other, procedure_code="9.999999")
    return _changed(changed, subject=other, id=other)


ANYWHERE: Final[dict[str, Callable[[Outgoing], Outgoing]]] = {
    "not-json": lambda record: replace(record, value=b"<lodged/>"),
    "wrong-type": lambda record: _changed(record, data=17),
    "forbidden-field": lambda record: _with_data(record, full_name=CANARY),
    "big": lambda record: replace(record, value=b'{"padding":"' + b"x" * NEARLY_TOO_BIG),
    "null-value": lambda record: replace(record, value=None),
    "null-key": lambda record: replace(record, key=None, partition=0),
    "bad-utf-8": lambda record: replace(record, value=(record.value or b"").replace(b"1.0", b"\xff\xfe", 1)),
    "unknown-type": _unknown_type,
    "wrong-key": _wrong_key,
}
GARBAGE: Final = ANYWHERE | {
    "unknown-procedure": _unknown_procedure,
    "conflict": lambda record: _with_data(record, place="00000"),
}
"""Kinds of garbage, each made from a good record; the last two of submissions only."""
FATES: Final[dict[str, Fate]] = {"unknown-type": "aside", "duplicate": "harmless"}
