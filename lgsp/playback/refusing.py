"""What no replay may do unless it was told to, or at all; each with what to do instead."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lgsp.playback.hubs_there import HubsThere, hub_topic
from lgsp.playback.plan import Way
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.replay.manifest import Manifest
from lgsp.replay.provenance import contract_version, version_numbers
from lgsp.replay.sql import Table
from schemas.topics import ALL

HUB_WRITTEN = {topic.name for topic in ALL if topic.kind != "inbound"}
ORIGINS = """
SELECT DISTINCT topic, regexp_extract(origin, '^(.+)/[0-9]+/[0-9]+$', 1) AS from_topic
FROM records WHERE origin IS NOT NULL
"""


@dataclass(frozen=True)
class Intent:
    """What is to be judged. ``topics``: those that are sent; ``origins``: from where records of each came."""

    manifest: Manifest
    way: Way
    topics: tuple[str, ...]
    cluster_id: str
    hubs: HubsThere
    origins: Mapping[str, frozenset[str]]
    onto_source: bool = False


def origins_in(table: Table) -> dict[str, frozenset[str]]:
    """Return, by recorded topic, from which topics a replay had put records there."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for topic, from_topic in table.stream(ORIGINS):
        found[topic].add(from_topic)
    return {topic: frozenset(names) for topic, names in found.items()}


def refusals(intent: Intent) -> Iterator[Problem]:
    """Yield every reason against it."""
    yield from newer_contract(intent.manifest)
    yield from _merged_topics(intent)
    if not intent.onto_source:
        yield from _onto_source(intent)
        yield from _loops(intent)
    yield from _hubs(intent)


def newer_contract(manifest: Manifest) -> Iterator[Problem]:
    """Yield the problem of a recording whose contract this version does not know."""
    ours = contract_version()
    if version_numbers(manifest.contract_version) > version_numbers(ours):
        yield Problem(
            f"The recording's contract is {manifest.contract_version}; this version knows {ours}.",
            f"Replay it with lgsp {manifest.program} or a later one.",
            "recording",
        )


def _merged_topics(intent: Intent) -> Iterator[Problem]:
    by_target: defaultdict[str, list[str]] = defaultdict(list)
    for topic in intent.topics:
        by_target[intent.way.target_of(topic)].append(topic)
    for target, topics in by_target.items():
        if len(topics) > 1 and not set(topics) <= set(intent.way.maps):
            told = " ".join(f"--map {topic}={target}" for topic in topics)
            yield wrong_use(f"{' and '.join(topics)} would both go to {target}.", f"If so, say {told}")


def _onto_source(intent: Intent) -> Iterator[Problem]:
    source = intent.manifest.source
    if source.cluster_id != intent.cluster_id:
        return
    same = sorted(set(source.names.values()) & _targets(intent))
    if same:
        yield Problem(
            f"The recording was made of {', '.join(same)} on this cluster: they would hold everything twice.",
            "Name other topics with --prefix or --map; if you do mean them, say --onto-source.",
            "usage",
            Exit.USAGE,
        )


def _loops(intent: Intent) -> Iterator[Problem]:
    for topic in intent.topics:
        target = intent.way.target_of(topic)
        if target in intent.origins.get(topic, ()):
            yield Problem(
                f"Records of {topic} came from {target} by a replay and would go back there.",
                f"Name another target with --map {topic}=…, leave replayed records out with "
                "--where 'origin IS NULL', or say --onto-source.",
                "usage",
                Exit.USAGE,
            )


def _hubs(intent: Intent) -> Iterator[Problem]:
    hubs = intent.hubs
    for target in sorted(_targets(intent)):
        prefix, own = hub_topic(target) or ("", "")
        if not own:
            continue
        if own in HUB_WRITTEN and prefix in hubs.raised:
            yield Problem(
                f"{target} is written by the hub with prefix {prefix!r} alone.",
                "Replay its inputs with --inputs-only, or everything under a prefix without a hub.",
                "declined",
                Exit.NO,
            )
        elif prefix in hubs.running:
            yield Problem(
                f"{target} is read by the running hub with prefix {prefix!r}.",
                "Feed a running hub with --inputs-only; or replay under a prefix without a hub.",
                "declined",
                Exit.NO,
            )


def _targets(intent: Intent) -> set[str]:
    return set(map(intent.way.target_of, intent.topics))
