"""Dossier codes run 0001, 0002 … per agency and day, whatever is killed and however many lanes there are."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

import pytest

from tests.builders import MORNING
from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.outside_reader import RECEIVED, read_committed
from tests.hub.sending import Raw, a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
log = logging.getLogger(__name__)
BUSIEST: Final = "H62.12"
OTHERS: Final = tuple(f"H62.2{number}" for number in range(1, 10))
SHARE_OF_THE_BUSIEST: Final = 0.3
SENT_TWICE_SHARE: Final = 0.05
A_DAY: Final = 9_999
CHUNK: Final = 2_000


def lodgings(count: int, seed: int) -> Iterator[Raw]:
    """Yield so many submissions of one morning, a third of them at one agency, some of them twice."""
    random = Random(seed)
    for number in range(count):
        busiest = random.random() < SHARE_OF_THE_BUSIEST
        desk = BUSIEST if busiest else random.choice(OTHERS)
        raw = a_raw_submission(f"S-{number}", time=MORNING, receiving_agency=desk)
        yield raw
        if random.random() < SENT_TWICE_SHARE:
            yield raw


async def codes_after(hub: Hub, count: int, kills: int, seed: int = 1) -> list[str]:
    """Lodge while services are killed at random; return the codes in the log's order."""
    records = list(lodgings(count, seed))
    await hub.ready()
    killer = Killer(hub, seed, kills)
    killing = asyncio.create_task(killer.run())
    try:
        for start in range(0, len(records), CHUNK):
            await asyncio.to_thread(
                send, hub.servers, hub.prefix, records[start : start + CHUNK], hub.partitions
            )
        await killing
    finally:
        killing.cancel()
    await hub.ready()
    await hub.caught_up(within_seconds=400)
    log.info("%d records, %d kills, %d lives", len(records), killer.kills, len(hub.lives))
    events = [each.event for each in read_committed(hub.servers, hub.prefix, ("dossiers",))]
    received = [event for event in events if event["type"] == RECEIVED]
    assert len({event["data"]["submission_id"] for event in received}) == len(received) == count
    assert not read_committed(hub.servers, hub.prefix, ("dead-letters",))
    return [event["data"]["dossier_code"] for event in received]


def assert_whole_series(codes: list[str]) -> None:
    """Raise unless every agency's numbers of every day are 1, 2, 3 … in the order of the log."""
    series = defaultdict(list)
    for code in codes:
        agency, day, number = code.split("-")
        series[agency, day].append(int(number))
    for (agency, day), numbers in series.items():
        assert numbers == list(range(1, len(numbers) + 1)), f"{agency} on {day}"
        assert len(numbers) <= A_DAY
    log.info("%s", {name: len(numbers) for name, numbers in sorted(series.items())})


async def test_codes_have_no_hole_and_no_double_though_intake_is_killed(new_hub: Callable[..., Hub]) -> None:
    async with new_hub(services=("intake",), supervise=True, max_records=50) as hub:
        assert_whole_series(await codes_after(hub, 3_000, kills=6))


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("partitions", [1, 6, 16])
async def test_fifty_thousand_codes_have_no_hole_at_any_partition_count(
    new_hub: Callable[..., Hub], partitions: int
) -> None:
    async with new_hub(services=("intake",), supervise=True, partitions=partitions) as hub:
        codes = await codes_after(hub, 50_000, kills=20, seed=partitions)
    assert_whole_series(codes)
    days = Counter(code.split("-")[1] for code in codes if code.startswith(f"{BUSIEST}-"))
    assert [days["210308"], days["210309"]] == [A_DAY, sum(days.values()) - A_DAY], (
        "the rest is the next day's"
    )


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_fifty_thousand_codes_have_no_hole_over_three_instances(
    new_postgres_hub: Callable[..., Hub],
) -> None:
    async with new_postgres_hub(services=("intake",), supervise=True, instances=3) as hub:
        assert_whole_series(await codes_after(hub, 50_000, kills=20))
