"""What is to be raised, and its topics on the broker: how many partitions, whose time."""
# ruff: noqa: PLC0415 - `lgsp --help` must not wait for Kafka's client

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lgsp.home import HubHome
from lgsp.hub.forgetting import forget
from lgsp.hub.intent import refuse_unfinished
from lgsp.hub.record import read_record
from lgsp.problems import Problem, problem_of, wrong_use
from lgsp.terminal import say

if TYPE_CHECKING:
    from services._runtime.refusals import Refusal

USUAL_PARTITIONS = 6


@dataclass(frozen=True)
class Plan:
    """What is to be raised."""

    prefix: str
    bootstrap_servers: str
    partitions: int | None
    """None: as many as the hub has or had, at first six."""
    embedded: bool
    started_by: str
    clock: bool
    fresh: bool
    database: str | None = None
    """The URL of the PostgreSQL that holds the state, or is to; None: files of the hub's folder."""
    instances: Mapping[str, int] = field(default_factory=dict)
    """How many of which service, one of those not named."""


@dataclass(frozen=True)
class Prepared:
    """What the topics of a hub turned out to be. ``clock``: a live clock shall tick in them."""

    partitions: int
    clock: bool


async def prepare(hub: HubHome, plan: Plan) -> Prepared:
    """Make the topics that are missing; ``fresh`` deletes them first, with what the services knew.

    Raises Problem where the partition count is being raised and that is not finished.
    """
    from services._runtime.refusals import Refusal
    from services._runtime.topics_admin import ensure_topics

    if not plan.fresh:
        refuse_unfinished(hub)
    there = await _partitions_there(plan)
    found = 0 if plan.fresh else there
    partitions = _agreed(hub, plan, found, there or _recorded(hub))
    try:
        if plan.fresh:
            await forget(hub, plan.bootstrap_servers, plan.database)
            say("The hub starts from nothing: its topics and state are new")
        await ensure_topics(plan.bootstrap_servers, hub.prefix, partitions)
    except (Refusal, TimeoutError) as error:
        raise no_topics(error, plan.bootstrap_servers, hub.prefix) from error
    return Prepared(partitions, plan.clock and not (found and await _is_simulated(plan)))


def no_topics(error: "Refusal | TimeoutError", bootstrap_servers: str, prefix: str) -> Problem:
    """Return the problem of topics that cannot be made, or not be made larger."""
    if isinstance(error, TimeoutError):
        found = f"Kafka at {bootstrap_servers} is slow with the topics of prefix {prefix!r}."
        return Problem(found, "See what ails it with: lgsp kafka logs", "broker")
    return problem_of(error, "broker")


def _agreed(hub: HubHome, plan: Plan, found: int, before: int) -> int:
    """Return the count; ``found``: of topics that stay, ``before``: of those that went."""
    if found and plan.partitions not in {None, found}:
        raise wrong_use(
            f"The topics of hub {hub.prefix!r} have {found} partitions, not {plan.partitions}.",
            "Leave --partitions out, or forget all topics and state with --fresh; "
            "to raise it and keep all: lgsp topics repartition",
        )
    return found or plan.partitions or before or USUAL_PARTITIONS


def _recorded(hub: HubHome) -> int:
    """Return how many a hub had whose topics are lost."""
    record = read_record(hub)
    return record.partitions if record else 0


async def _partitions_there(plan: Plan) -> int:
    from lgsp.stream.reading import partitions_of
    from schemas.topics import CLOCK

    return len(await partitions_of(plan.bootstrap_servers, [CLOCK.full_name(plan.prefix)]))


async def _is_simulated(plan: Plan) -> bool:
    """Say, to the user too, whether the hub's time is a simulator's: then no live clock may join in."""
    from lgsp.stream.ticks import last_tick

    last = await last_tick(plan.bootstrap_servers, plan.prefix)
    if last is None or last.source_of_time == "live":
        return False
    if plan.clock:
        say("This hub's time is simulated, so the live clock stays off")
    return True
