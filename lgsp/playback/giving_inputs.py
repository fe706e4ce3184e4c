"""A replay of inputs from beginning to end: the hub is looked at, the plan made, its records sent."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiokafka import TopicPartition

from lgsp.playback.fresh_hub import partitions_there, refuse_asleep, refuse_lived
from lgsp.playback.inputs_order import Share
from lgsp.playback.inputs_plan import InputsCount, InputsPlan, counted
from lgsp.playback.inputs_run import Giver, Rewriting
from lgsp.playback.lane_placing import placing
from lgsp.playback.pacing import Lateness
from lgsp.playback.place import TargetPlace
from lgsp.playback.position import begun, position_seen
from lgsp.playback.target import Target
from lgsp.playback.target_topics import topics_there
from lgsp.problems import Problem
from lgsp.replay.recorder import cluster_id_of
from lgsp.replay.recording import Recording
from lgsp.replay.stopping import stopped_by_signals
from schemas.topics import CLOCK
from services._runtime.barrier import Barrier


@dataclass(frozen=True)
class InputsOrder:
    """What is asked for. ``given_id``: None, it follows from recording, share and hub."""

    bootstrap_servers: str
    prefix: str
    recording: Recording
    share: Share
    given_id: str | None = None
    speed: float = float("inf")
    timeout_seconds: float = 60.0
    resume: bool = False
    effects: bool = False


@dataclass(frozen=True)
class InputsReady:
    """What would happen on the cluster as it is."""

    order: InputsOrder
    id: str
    plan: InputsPlan
    count: InputsCount
    partitions: tuple[TopicPartition, ...]


@dataclass(frozen=True)
class InputsOutcome:
    """How it ended: ``began`` records were there before, ``done`` are there now; ``waits`` for the hub.

    ``caught_up``: all are there, and the hub has done what follows; else it was stopped.
    """

    ready: InputsReady
    began: int
    done: int
    caught_up: bool
    waits: int
    lateness: Lateness


async def ready_for(order: InputsOrder) -> InputsReady:
    """Look at the hub and go through the recording; raises Problem, KafkaError."""
    partitions = await partitions_there(order.bootstrap_servers, order.prefix)
    lanes = sum(each.topic == CLOCK.full_name(order.prefix) for each in partitions)
    plan = InputsPlan(order.recording, placing(order.recording, lanes), order.share)
    cluster_id = await cluster_id_of(order.bootstrap_servers)
    replay_id = order.given_id or plan.id_on(cluster_id, order.prefix)
    count = await asyncio.to_thread(counted, plan)
    return InputsReady(order, replay_id, plan, count, tuple(partitions))


async def check_hub(ready: InputsReady) -> None:
    """Raise Problem where the hub does not run, or was given anything already; KafkaError."""
    servers, prefix = ready.order.bootstrap_servers, ready.order.prefix
    await refuse_lived(servers, prefix, ready.partitions)
    await refuse_asleep(servers, prefix)


async def give(ready: InputsReady, progress: Callable[[int], None]) -> InputsOutcome:
    """Send what is not there yet; raises Problem, KafkaError."""
    order, stop = ready.order, asyncio.Event()
    servers, prefix = order.bootstrap_servers, order.prefix
    async with AsyncExitStack() as stack:
        stack.enter_context(stopped_by_signals(stop))
        target = await stack.enter_async_context(Target(await _place(ready)))
        began = target.done
        if not began:
            await check_hub(ready)
        elif not order.resume:
            raise _begun_before(ready, began)
        barrier = await stack.enter_async_context(Barrier(servers, prefix))
        names = order.recording.manifest.source.names
        giver = Giver(
            ready.plan, target, barrier, Rewriting(prefix, names, ready.id, order.effects),
            speed=order.speed, timeout_seconds=order.timeout_seconds, stop=stop, progress=progress,
        )  # fmt: skip
        caught_up = await giver.run()
        return InputsOutcome(ready, began, target.done, caught_up, giver.waits, giver.lateness)


async def _place(ready: InputsReady) -> TargetPlace:
    servers, prefix = ready.order.bootstrap_servers, ready.order.prefix
    there = await topics_there(servers, {each.topic for each in ready.partitions})
    largest = {name: one.largest_bytes for name, one in there.items()}
    home = TopicPartition(CLOCK.full_name(prefix), 0)
    name = f"{prefix}replay.{ready.id}"
    return TargetPlace(servers, name, home, sorted(there), ready.plan.stream, largest)


async def looked_up(ready: InputsReady) -> tuple[int | None, list[Problem]]:
    """Return how many records of this replay are there, changing nothing, and what speaks against it.

    None: that cannot be told, for a reason that is told.
    """
    began = None
    try:
        began = await position_seen(await _place(ready))
        if not began:
            await check_hub(ready)
    except Problem as problem:
        return began, [problem]
    return began, [] if ready.order.resume or not began else [_begun_before(ready, began)]


def _begun_before(ready: InputsReady, began: int) -> Problem:
    return begun(ready.id, began, ready.count.total, "; or raise a fresh hub for another one.")
