"""A replay from beginning to end: looked at, allowed, its topics made, its records sent."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from aiokafka import TopicPartition

from lgsp.playback.forgotten import refuse_forgotten
from lgsp.playback.hubs_there import hubs_there
from lgsp.playback.material import Material
from lgsp.playback.place import TargetPlace
from lgsp.playback.plan import Way, lanes_of, missing_topics, replay_id, stream_digest, target_topics
from lgsp.playback.playing import Played, Player
from lgsp.playback.position import begun, position_seen
from lgsp.playback.refused_by_kafka import refusals_told
from lgsp.playback.refusing import Intent, refusals
from lgsp.playback.rewriting import Lane, Rewriter
from lgsp.playback.target import Target
from lgsp.playback.target_topics import TopicThere, TopicWanted, make_topics, topics_there
from lgsp.problems import Problem
from lgsp.replay.recorder import cluster_id_of
from lgsp.replay.stopping import stopped_by_signals

ANOTHER: Final = ", or send all of it once more under another name (--id NAME)."


@dataclass(frozen=True)
class Order:
    """What is asked for. ``given_id``: None, it follows from recording, choice and target."""

    bootstrap_servers: str
    material: Material
    way: Way
    given_id: str | None = None
    speed: float = float("inf")
    shift: timedelta | None = None
    origins: Mapping[str, frozenset[str]] = field(default_factory=dict)
    resume: bool = False
    effects: bool = False
    onto_source: bool = False


@dataclass(frozen=True)
class Prepared:
    """What would happen on the cluster as it is."""

    order: Order
    id: str
    cluster_id: str
    there: Mapping[str, TopicThere]
    lanes: Mapping[str, Lane]
    missing: Mapping[str, TopicWanted]
    refusals: tuple[Problem, ...] = ()

    @property
    def place(self) -> TargetPlace:
        """Where its records and its position go."""
        targets = {lane.target for lane in self.lanes.values()}
        return TargetPlace(
            self.order.bootstrap_servers,
            f"{self.order.way.prefix}replay.{self.id}",
            TopicPartition(min(targets), 0),
            sorted(targets),
            stream_digest(self.order.material, str(self.order.shift)),
            {name: one.largest_bytes for name, one in self.there.items()},
        )


@dataclass(frozen=True)
class Outcome:
    """How it ended: ``began`` records were there before, ``done`` are there now, of ``total``."""

    prepared: Prepared
    began: int
    done: int
    total: int
    transactions: int
    played: Played


async def prepared(order: Order) -> Prepared:
    """Look at the target; raises Problem, KafkaError."""
    with refusals_told(f"{order.way.prefix}replay.…"):
        return await _prepared(order)


async def _prepared(order: Order) -> Prepared:
    material, way = order.material, order.way
    cluster_id = await cluster_id_of(order.bootstrap_servers)
    targets = [way.target_of(topic) for topic in target_topics(material)]
    there = await topics_there(order.bootstrap_servers, targets)
    hubs = await hubs_there(order.bootstrap_servers, targets)
    manifest = material.recording.manifest
    intent = Intent(manifest, way, tuple(material.topics), cluster_id, hubs, order.origins, order.onto_source)
    return Prepared(
        order,
        order.given_id or replay_id(material, way, cluster_id, str(order.shift)),
        cluster_id,
        there,
        lanes_of(material, way, there),
        missing_topics(material, way, there),
        tuple(refusals(intent)),
    )


def allowed(ready: Prepared) -> Prepared:
    """Return it; raises Problem when something speaks against it."""
    for problem in ready.refusals:
        raise problem
    return ready


async def replay(ready: Prepared, progress: Callable[[int], None]) -> Outcome:
    """Send what is not there yet; raises Problem, KafkaError."""
    order, stop = ready.order, asyncio.Event()
    total = order.material.total
    with refusals_told(ready.place.name), stopped_by_signals(stop):
        await make_topics(order.bootstrap_servers, ready.missing)
        async with Target(ready.place) as target:
            began = target.done
            if began and not order.resume:
                raise begun(ready.id, began, total, ANOTHER)
            if not began:
                await refuse_forgotten(order.bootstrap_servers, ready.there, ready.id)
            rewriter = Rewriter(ready.lanes, ready.id, effects=order.effects, shift=order.shift)
            player = Player(target, rewriter, order.speed, stop, progress)
            played = await player.run(order.material.stream(began))
            return Outcome(ready, began, target.done, total, target.transactions, played)


async def looked_up(ready: Prepared) -> tuple[int | None, tuple[Problem, ...]]:
    """Return how many records of this replay are there, changing nothing, and all that speaks against it.

    None: that cannot be told, for a reason that is told.
    """
    order, total = ready.order, ready.order.material.total
    try:
        with refusals_told(ready.place.name):
            began = await position_seen(ready.place) if ready.place.home.topic in ready.there else 0
            if not began:
                await refuse_forgotten(order.bootstrap_servers, ready.there, ready.id)
    except Problem as problem:
        return None, (*ready.refusals, problem)
    against = () if order.resume or not began else (begun(ready.id, began, total, ANOTHER),)
    return began, (*ready.refusals, *against)
