"""``lgsp replay --inputs-only``: a fresh hub that is given a recorded hub's inputs comes to the same end."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.hub.command_line import Operator
from tests.hub.hub import Hub
from tests.hub.killed_replay import disturbed
from tests.hub.recorded_life import BARRIER_SECONDS, Life, assert_same_end, digest_of, lived

pytestmark = [pytest.mark.kafka, pytest.mark.more]


@pytest.fixture(scope="module")
def life(servers: str, tmp_path_factory: pytest.TempPathFactory) -> Life:
    home: Path = tmp_path_factory.mktemp("recorded")
    found = asyncio.run(lived(Hub(servers, home), home / "week", seed=5))
    assert len(found.digest["dossiers"]) > 90
    return found


@pytest.mark.parametrize(
    ("partitions", "speed"), [(4, "max"), pytest.param(6, "10000", marks=pytest.mark.long)]
)
async def test_a_fresh_hub_comes_to_the_recorded_end_at_any_speed_on_other_partitions(
    new_hub: Callable[..., Hub], life: Life, partitions: int, speed: str
) -> None:
    async with new_hub(partitions=partitions) as hub:
        await hub.ready()
        operator = Operator(hub)
        words = ("replay", str(life.folder), "--inputs-only", "--prefix", hub.prefix, "--speed", speed)
        planned = await operator.types(*words, "--dry-run", "--json")
        await hub.stop("routing")
        behind = await operator.types(*words, "--json", "--timeout", "2")
        assert (behind.code, json.loads(behind.err)["category"]) == (1, "not-caught-up"), behind.err
        await hub.start("routing")
        await hub.ready()
        said = await operator.types(*words, "--json", "--resume", "--timeout", str(BARRIER_SECONDS))
        assert (said.code, said.data["records"]) == (0, planned.data["records"]), said.err
        await assert_same_end(hub, life)
        same = await operator.types("verify", str(life.folder), "--live", "--json")
        assert (same.code, same.data["same"]) == (0, True)
        from_there = await operator.types(*words, "--from", "2021-03-09T00:00")
        assert (from_there.code, "cannot begin in the middle" in from_there.err) == (2, True)
        again = await operator.types(*words, "--id", "again")
        assert (again.code, "has a life behind it" in again.err) == (3, True), again.err
        begun = await operator.types(*words)
        assert (begun.code, "--resume" in begun.err) == (1, True), begun.err


async def test_a_hub_that_does_not_run_or_is_not_there_is_refused_with_what_to_do(
    new_hub: Callable[..., Hub], life: Life
) -> None:
    hub = new_hub()
    operator = Operator(hub)
    words = ("replay", str(life.folder), "--inputs-only", "--prefix", hub.prefix)
    none = await operator.types(*words)
    assert (none.code, f"lgsp up --prefix {hub.prefix} --no-clock" in none.err) == (3, True), none.err
    await ensure_topics(hub.servers, hub.prefix, 2)
    asleep = await operator.types(*words)
    await delete_topics(hub.servers, hub.prefix)
    assert (asleep.code, "none of its services reads them" in asleep.err) == (3, True), asleep.err


async def test_of_one_agency_only_its_dossiers_are_derived_and_as_they_were(
    new_hub: Callable[..., Hub], life: Life
) -> None:
    agency = Counter(code.partition("-")[0] for code in life.digest["dossiers"]).most_common(1)[0][0]
    async with new_hub(partitions=2) as hub:
        await hub.ready()
        words = ("replay", str(life.folder), "--inputs-only", "--prefix", hub.prefix, "--agency", agency)
        said = await Operator(hub).types(*words, "--to", "2021-03-10T00:00", "--timeout", "200", "--json")
        assert said.code == 0, said.err
        expected = {
            code: one for code, one in life.digest["dossiers"].items() if code.startswith(f"{agency}-")
        }
        assert len(expected) > 10
        assert (await digest_of(hub))["dossiers"] == expected


SHAPES: Final = [
    (database, instances, partitions)
    for database, instances in (("sqlite", 1), ("postgresql", 1), ("postgresql", 2))
    for partitions in (1, 3, 6, 8)
]


@pytest.mark.parametrize(
    ("seed", "shape"),
    [
        pytest.param(202, ("postgresql", 2, 8), marks=pytest.mark.long),
        pytest.param(201, ("sqlite", 1, 3), marks=pytest.mark.long),
        pytest.param(203, ("postgresql", 1, 1), marks=pytest.mark.long),
    ],
)
async def test_replay_and_services_killed_at_random_come_to_the_recorded_end(
    new_hub: Callable[..., Hub],
    new_postgres_hub: Callable[..., Hub],
    life: Life,
    seed: int,
    shape: tuple[str, int, int],
) -> None:
    database, instances, partitions = shape
    make = new_hub if database == "sqlite" else new_postgres_hub
    await disturbed(make(partitions=partitions, instances=instances, supervise=True), life, seed, kills=2)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
async def test_any_week_comes_to_its_end_again_in_any_hub_whatever_is_killed(
    new_hub: Callable[..., Hub], new_postgres_hub: Callable[..., Hub], tmp_path: Path, seed: int
) -> None:
    recorded = await lived(new_hub(partitions=(6, 4, 1)[seed % 3]), tmp_path / "week", seed=seed)
    database, instances, partitions = SHAPES[seed % len(SHAPES)]
    make = new_hub if database == "sqlite" else new_postgres_hub
    await disturbed(make(partitions=partitions, instances=instances, supervise=True), recorded, seed, kills=4)
