"""Every dead letter of a hub, and those of them that are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lgsp.dead_letters.letter import Letter, letter_of
from lgsp.stream.reading import consumer_of, high_watermarks, partitions_of, read_to_end
from schemas.topics import DEAD_LETTERS


@dataclass(frozen=True)
class Letters:
    """The letters in the order in which they were written; ``foreign`` records are none of a service's."""

    letters: tuple[Letter, ...]
    foreign: int = 0


@dataclass(frozen=True)
class Wanted:
    """Which letters: all that are given must hold. ``topic``: the original record's."""

    service: str | None = None
    reason: str | None = None
    topic: str | None = None
    since: datetime | None = None

    def holds(self, letter: Letter) -> bool:
        """Say whether a letter is one of them."""
        return (
            self.service in {None, letter.service}
            and self.reason in {None, letter.reason}
            and self.topic in {None, letter.origin.topic}
            and (self.since is None or letter.at >= self.since)
        )

    def among(self, letters: Iterable[Letter]) -> list[Letter]:
        """Return those of the letters, in their order."""
        return [letter for letter in letters if self.holds(letter)]


async def read_letters(bootstrap_servers: str, prefix: str) -> Letters:
    """Read all that the topic keeps (30 days), what was committed a moment ago among it."""
    partitions = await partitions_of(bootstrap_servers, [DEAD_LETTERS.full_name(prefix)])
    ends = await high_watermarks(bootstrap_servers, partitions)
    async with consumer_of(bootstrap_servers) as consumer:
        found = [letter_of(record) async for record in read_to_end(consumer, partitions, ends=ends)]
    letters = tuple(letter for letter in found if letter is not None)
    return Letters(letters, len(found) - len(letters))
