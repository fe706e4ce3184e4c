"""Where a replay goes, and what it is called there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiokafka import TopicPartition


@dataclass(frozen=True)
class TargetPlace:
    """Where a replay goes and what it is called there.

    ``name`` is its consumer group, and its transactional ids begin with it. ``home`` is a partition that
    exists as long as what is sent: the position is said to be in it. ``topics``: all that it writes to.
    ``stream`` tells streams apart: with another one the position would mean other records. ``largest``:
    ``max.message.bytes`` by topic, where it is known.
    """

    bootstrap_servers: str
    name: str
    home: TopicPartition
    topics: Sequence[str]
    stream: str = ""
    largest: Mapping[str, int] = field(default_factory=dict)

    @property
    def transactional_ids(self) -> tuple[str, str]:
        """Two, for two producers that take turns; an older version knows the first only."""
        return self.name, f"{self.name}/2"
