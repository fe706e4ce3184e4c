"""The partition count is raised while dossiers are under way: nothing is lost, repeated or out of order."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import pytest
from aiokafka import AIOKafkaConsumer

from schemas.envelope import Event
from services._runtime.kafka_names import group_id
from services._runtime.partitions import partition_of
from tests.builders import an_arrival
from tests.hub.hub import Hub
from tests.hub.outside_reader import Seen, read_committed
from tests.hub.repartitioned import (
    AFTER,
    BEFORE,
    PAUSE,
    Outcome,
    a_world,
    outcome,
    raises_count,
    start,
    state_is_at_home,
    stop,
    types,
)  # fmt: skip
from tests.hub.sending import Raw, a_raw_submission, send
from tests.unit.intake.builders import JUSTICE
from tests.unit.intake.evidence.builders import consent, request
from tests.unit.metrics.bent import report

pytestmark = [pytest.mark.kafka, pytest.mark.more]
STEPS: Final = (
    "repartition-intended", "repartition-rested", "repartition-topic:5", "repartition-before-commit",
    "repartition-service:2", "repartition-recorded",
)  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(servers: str, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Give what the world leaves in a hub whose partition count never changes."""

    async def run() -> Outcome:
        async with Hub(servers, tmp_path_factory.mktemp("undisturbed")) as hub:
            await hub.ready()
            world = a_world()
            await world.live(hub, range(world.slots))
            return await outcome(hub)

    return asyncio.run(run())


@pytest.mark.parametrize("database", [pytest.param("sqlite", marks=pytest.mark.long), "postgresql"])
async def test_a_world_with_a_repartition_in_it_tells_the_same_as_one_without(
    new_hub: Callable[..., Hub], postgres: str, undisturbed: Outcome, database: str
) -> None:
    world = a_world()
    async with new_hub(partitions=BEFORE, database=postgres if database == "postgresql" else None) as hub:
        await hub.ready()
        await world.live(hub, range(PAUSE))
        await somebody_asks_for_papers(hub)
        kinds = state_is_at_home(hub, BEFORE)
        assert all(kinds.values()), f"every kind of document is there to be moved: {kinds}"
        before = len(read_committed(hub.servers, hub.prefix))
        await stop(hub)
        if database == "sqlite":
            await what_cannot_be_is_refused_and_changes_nothing(hub)
        done = await raises_count(hub)
        assert done.code == 0, done.err
        assert (done.data["before"], done.data["after"], done.data["changed"]) == (BEFORE, AFTER, True)
        assert state_is_at_home(hub, AFTER) == kinds
        await start(hub, AFTER)
        await world.live(hub, range(PAUSE, world.slots))
        assert await outcome(hub) == undisturbed
        seen = read_committed(hub.servers, hub.prefix)
        moved = {move["agency"] for move in done.data["agencies"]}
        old, new = seen_of_moved(seen, moved)
        assert old & new, "dossiers lodged before go on in the partition that their key has now"
        assert len(seen) > before
        state_is_at_home(hub, AFTER)
        if database == "sqlite":
            await a_client_that_counts_the_old_partitions_gets_a_dead_letter_that_heals(hub)


def raw_report() -> Raw:
    """Return an agency's report of one of its figures."""
    told = report(agency=JUSTICE).event
    assert isinstance(told, Event)
    sent = an_arrival(told, key=JUSTICE.encode())
    headers = tuple((name, value or b"") for name, value in sent.headers)
    return Raw("agency-reports", sent.key, sent.value, headers)


async def somebody_asks_for_papers(hub: Hub) -> None:
    """Leave a consent, a question that no database answers, and a report; no dossier comes of it."""
    said = [raw_report()]
    for happening in (consent("c-moved"), request("s-moved", consent_id="c-moved")):
        assert isinstance(happening.event, Event)
        sent = an_arrival(happening.event, key=JUSTICE.encode())
        headers = tuple((name, value or b"") for name, value in sent.headers)
        said.append(Raw("submissions", sent.key, sent.value, headers))
    send(hub.servers, hub.prefix, said, BEFORE)
    await hub.caught_up()


async def what_cannot_be_is_refused_and_changes_nothing(hub: Hub) -> None:
    fewer = await raises_count(hub, partitions=BEFORE - 1)
    assert (fewer.code, "Kafka cannot take partitions away" in fewer.err) == (2, True)
    unasked = await types(hub, "topics", "repartition", "--partitions", str(AFTER), "--json")
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    same = await raises_count(hub, partitions=BEFORE)
    assert (same.code, same.data["changed"], same.data["agencies"]) == (0, False, [])
    shown = await types(hub, "topics", "repartition", "--partitions", str(AFTER), "--dry-run")
    assert shown.code == 0
    assert shown.out.splitlines()[0].split() == ["agency", "partition", "now", "then"]
    assert "H62.05" in shown.out
    state_is_at_home(hub, BEFORE)


def seen_of_moved(seen: list[Seen], moved: set[str]) -> tuple[set[str], set[str]]:
    """Return the dossiers of agencies that move, by where their events stand: as before, and as now."""
    old: set[str] = set()
    new: set[str] = set()
    for each in seen:
        key = each.key or b""
        if key.decode() in moved:
            where = old if each.partition == partition_of(key, BEFORE) else new
            assert each.partition in {partition_of(key, BEFORE), partition_of(key, AFTER)}
            where.add(each.event["subject"])
    return old, new


async def a_client_that_counts_the_old_partitions_gets_a_dead_letter_that_heals(hub: Hub) -> None:
    late = a_raw_submission("S-late", receiving_agency="H62.05")
    assert partition_of(b"H62.05", BEFORE) != partition_of(b"H62.05", AFTER)
    send(hub.servers, hub.prefix, [late], BEFORE)
    await hub.caught_up()
    letters = await types(hub, "dead-letters", "list", "--json")
    assert {each["reason"] for each in letters.data["letters"]} == {"wrong-partition"}
    replayed = await types(hub, "dead-letters", "replay", "--all", "--yes", "--json")
    assert {each["outcome"] for each in replayed.data["replayed"]} == {"processed"}


@pytest.mark.long
async def test_killed_at_every_step_and_run_again_it_tells_the_same(
    new_postgres_hub: Callable[..., Hub], undisturbed: Outcome
) -> None:
    world = a_world()
    async with new_postgres_hub(partitions=BEFORE) as hub:
        await hub.ready()
        await world.live(hub, range(PAUSE))
        kinds = state_is_at_home(hub, BEFORE)
        await stop(hub)
        for step in STEPS:
            killed = await raises_count(hub, LGSP_CRASH_AT=step)
            assert killed.code in {9, 3}, (step, killed.err)  # 3: it was a service that died under it
            refused = await types(hub, "up", "--json")
            told = json.loads(refused.err.splitlines()[-1])
            assert (refused.code, told["category"]) == (3, "unfinished"), refused.err
            assert f"lgsp topics repartition --partitions {AFTER}" in told["remedy"]
            if step == STEPS[-2]:
                other = await raises_count(hub, partitions=AFTER + 1)
                assert (other.code, "halfway from 3 to 7" in other.err) == (2, True), other.err
        done = await raises_count(hub)
        assert done.code == 0, done.err
        assert state_is_at_home(hub, AFTER) == kinds
        await start(hub, AFTER)
        await world.live(hub, range(PAUSE, world.slots))
        assert await outcome(hub) == undisturbed


@pytest.mark.long
async def test_a_hub_that_is_not_at_rest_or_still_runs_elsewhere_is_left_alone(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(partitions=BEFORE) as hub:
        await hub.ready()
        running = await raises_count(hub)
        assert (running.code, "still runs somewhere" in running.err) == (3, True), running.err
        await hub.ready()
        await stop(hub)
        send(hub.servers, hub.prefix, [a_raw_submission("S-1")], BEFORE)
        undone = await raises_count(hub)
        told = json.loads(undone.err.splitlines()[-1])
        assert (undone.code, told["category"]) == (1, "not-caught-up")
        await start(hub, BEFORE)
        await hub.caught_up()
        [answered] = read_committed(hub.servers, hub.prefix, ("dossiers",))
        assert answered.partition < BEFORE


@pytest.mark.long
async def test_halfway_too_it_waits_until_nobody_works_on_the_hub_and_says_what_is_not_done(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(partitions=BEFORE) as hub:
        await hub.ready()
        await stop(hub)
        killed = await raises_count(hub, LGSP_CRASH_AT="repartition-topic:2")
        assert killed.code == 9, killed.err
        send(hub.servers, hub.prefix, [a_raw_submission("S-1", receiving_agency="H62.05")], BEFORE)
        async with a_member_of(hub, "intake"):
            refused = await raises_count(hub, LGSP_KAFKA__SESSION_TIMEOUT_SECONDS="1")
        assert refused.code == 3
        told = json.loads(refused.err.splitlines()[-1])
        assert "still runs somewhere" in told["message"]
        assert "within 11 seconds" in told["message"]
        done = await raises_count(hub)
        assert (done.code, "older than the new partitions: 1 records" in done.err) == (0, True), done.err
        await start(hub, AFTER)
        await hub.caught_up()
        [letter] = read_committed(hub.servers, hub.prefix, ["dead-letters"])
        assert "wrong-partition" in str(letter)


@asynccontextmanager
async def a_member_of(hub: Hub, service: str) -> AsyncIterator[None]:
    """Be in the group of a service, as one would be who runs it on another machine."""
    consumer = AIOKafkaConsumer(
        f"{hub.prefix}submissions", bootstrap_servers=hub.servers, group_id=group_id(hub.prefix, service),
        enable_auto_commit=False,
    )  # fmt: skip
    await consumer.start()
    try:
        yield
    finally:
        await consumer.stop()
