"""What a replay would do: from which topics to which, under which id; worked out without a cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from lgsp.playback.material import Material
from lgsp.playback.rewriting import Lane
from lgsp.playback.target_topics import TopicThere, TopicWanted
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.replay.manifest import Manifest
from lgsp.replay.selection import check_name, full_name
from lgsp.stream.record import LOG_APPEND_TIME

ORDER: Final = "lgsp-replay-1"
"""The order of the stream and what is made of a record; another one would make another stream."""
ID_DIGITS: Final = 16


@dataclass(frozen=True)
class Way:
    """How a recording's topics become the target's. ``maps``: by recorded topic, as the target calls it."""

    prefix: str
    maps: Mapping[str, str] = field(default_factory=dict)

    def target_of(self, topic: str) -> str:
        """Return what a recorded topic is called on the target."""
        return self.maps.get(topic) or full_name(topic, self.prefix)


def maps_of(words: Sequence[str], manifest: Manifest) -> dict[str, str]:
    """Return what ``topic=other`` says; raises Problem for topics that the recording has not."""
    maps = {}
    for word in words:
        topic, _, other = word.partition("=")
        if not topic or not other:
            raise wrong_use(f"--map {word!r} does not say what becomes what.", "Write --map topic=other.")
        check_name(other)
        maps[topic] = other
    check_recorded(maps, manifest)
    return maps


def check_recorded(topics: Sequence[str] | Mapping[str, str], manifest: Manifest) -> None:
    """Raise Problem where the recording has no such topic."""
    unknown = sorted(set(topics) - set(manifest.topics))
    if unknown:
        raise Problem(
            f"The recording has no topic {', '.join(map(repr, unknown))}; "
            f"it has {', '.join(manifest.topics) or 'none'}.",
            "Name topics as lgsp inspect shows them.",
            "not-found",
            Exit.USAGE,
        )


def stream_digest(material: Material, shift: str) -> str:
    """Return what tells this stream from others: the records, their choice, order and shift in time."""
    chosen = "all" if material.chosen is None else material.chosen.digest
    left_out = sorted(material.recording.left_out)
    return digest_of(ORDER, material.recording.manifest.digest, *left_out, chosen, shift)


def replay_id(material: Material, way: Way, cluster_id: str, shift: str) -> str:
    """Return the id of a replay: the same for the same recording, choice and target."""
    targets = [f"{topic}={way.target_of(topic)}" for topic in sorted(material.recording.manifest.topics)]
    said = (material.recording.manifest.digest, repr(material.choice), shift, cluster_id, *targets)
    return digest_of(ORDER, *sorted(material.recording.left_out), *said)[:ID_DIGITS]


def lanes_of(material: Material, way: Way, there: Mapping[str, TopicThere]) -> dict[str, Lane]:
    """Return where each recorded topic goes, given the targets that exist; the others are made alike."""
    source = material.recording.manifest.source
    lanes = {}
    for topic in material.topics:
        recorded, target = partitions_recorded(material, topic), way.target_of(topic)
        count = there[target].partitions if target in there else recorded
        lanes[topic] = Lane(source.names.get(topic, topic), target, count, kept=count == recorded)
    return lanes


def missing_topics(material: Material, way: Way, there: Mapping[str, TopicThere]) -> dict[str, TopicWanted]:
    """Return the target topics that are to be made, as they were recorded."""
    wanted: dict[str, TopicWanted] = {}
    for topic in target_topics(material):
        target = way.target_of(topic)
        if target in there:
            continue
        rows = [row for row in material.counts if row["topic"] == topic]
        one = TopicWanted(
            partitions_recorded(material, topic),
            bool(rows) and all(row["timestamp_type"] == LOG_APPEND_TIME for row in rows),
            max((row["largest_bytes"] for row in rows), default=0),
        )
        other = wanted.get(target, one)
        wanted[target] = TopicWanted(
            max(one.partitions, other.partitions),
            one.append_time and other.append_time,
            max(one.largest_bytes, other.largest_bytes),
        )
    return wanted


def target_topics(material: Material) -> list[str]:
    """Return the recorded topics that shall be there: of everything the empty ones too, as at the source."""
    if not material.choice.is_everything:
        return material.topics
    return sorted(set(material.topics) | material.recording.manifest.topics.keys())


def partitions_recorded(material: Material, topic: str) -> int:
    """Return how many partitions a recorded topic had."""
    ranges = material.recording.manifest.ranges
    return max(one.partition for one in ranges if one.topic == topic) + 1


def digest_of(*words: str) -> str:
    """SHA-256 over words joined by LF, hex."""
    return sha256("\n".join(words).encode()).hexdigest()
