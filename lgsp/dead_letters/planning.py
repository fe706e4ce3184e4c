"""What a replay sends: each record once, whoever gave it up and however often; and what it may not send."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lgsp.dead_letters.letter import Letter, Place
from schemas.topics import ALL

TOPICS: Final = {topic.name: topic for topic in ALL}

Why = Literal["hub-topic", "unknown-topic", "no-partition", "too-large", "replayed-before", "stopped"]


@dataclass(frozen=True, slots=True)
class Sendable:
    """A record to send. ``letters``: all that were written for it, ``letter`` stands for them."""

    letter: Letter
    letters: tuple[Letter, ...]

    @property
    def services(self) -> frozenset[str]:
        """Who gave it up."""
        return frozenset(letter.service for letter in self.letters)


@dataclass(frozen=True, slots=True)
class Left:
    """A letter that is not replayed, and why."""

    letter: Letter
    why: Why
    said: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, oldest first, and what not."""

    sendable: tuple[Sendable, ...]
    left: tuple[Left, ...] = ()


def plan(every: Sequence[Letter], chosen: Iterable[Letter]) -> Plan:
    """Return what replaying these letters comes to; ``every`` are all there are.

    Letters of one record, and of its earlier replays, are one record: the newest letter stands for it.
    """
    by_record: dict[Place, Letter] = {}
    root = _Roots(every)
    for letter in sorted(chosen, key=_age):
        by_record[root.of(letter)] = letter
    newest = sorted(by_record.values(), key=_age)
    left = tuple(refused for letter in newest if (refused := _refused(letter)))
    not_sent = {each.letter.id for each in left}
    return Plan(tuple(_sendable(letter, every) for letter in newest if letter.id not in not_sent), left)


def _sendable(letter: Letter, every: Iterable[Letter]) -> Sendable:
    return Sendable(letter, tuple(each for each in every if each.origin == letter.origin))


class _Roots:
    """Follows replays back to the place of the record that was given up first."""

    def __init__(self, every: Iterable[Letter]) -> None:
        self._by_id = {letter.id: letter for letter in every}

    def of(self, letter: Letter) -> Place:
        earlier = self._by_id.get(letter.replayed_from or "")
        while earlier is not None and _age(earlier) < _age(letter):  # a forged header could go round
            letter, earlier = earlier, self._by_id.get(earlier.replayed_from or "")
        return letter.origin


def _age(letter: Letter) -> tuple[int, int]:
    return letter.offset, letter.partition


def _refused(letter: Letter) -> Left | None:
    topic = TOPICS.get(letter.origin.topic)
    if topic is None:
        return Left(letter, "unknown-topic", f"this version knows no topic {letter.origin.topic}")
    if topic.kind == "inbound":
        return None
    return Left(
        letter,
        "hub-topic",
        f"the hub writes {topic.name} exactly once, so no copy may be put there: "
        f"{letter.service} must read {letter.origin} again (docs/dead-letters.md)",
    )
