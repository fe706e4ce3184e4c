"""A hub that was killed and is away for longer than ticks are kept: what it never saw is needed or not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from tests.builders import a_tick, an_arrival
from tests.hub.hub import REFUSED, Hub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import Raw, a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
BEGIN = datetime(2026, 3, 9, 2, tzinfo=UTC)


def ticks(hub: Hub, source_of_time: str, *minutes: int) -> list[Raw]:
    sent = [an_arrival(a_tick(BEGIN + timedelta(minutes=m), source_of_time=source_of_time)) for m in minutes]
    return [
        Raw("clock", None, each.value, tuple((name, value or b"") for name, value in each.headers), partition)
        for each in sent
        for partition in range(hub.partitions)
    ]


async def retention_passes(hub: Hub) -> None:
    """Let the clock forget everything, as it does after 30 days."""
    admin = AIOKafkaAdminClient(bootstrap_servers=hub.servers)
    await admin.start()
    places = [TopicPartition(f"{hub.prefix}clock", number) for number in range(hub.partitions)]
    try:
        await admin.delete_records({place: RecordsToDelete(before_offset=-1) for place in places})
    finally:
        await admin.close()


async def killed_with_ticks_untaken(hub: Hub, source_of_time: str) -> None:
    await hub.ready()
    send(hub.servers, hub.prefix, ticks(hub, source_of_time, 0))
    await hub.caught_up()
    await hub.kill("intake")
    send(hub.servers, hub.prefix, ticks(hub, source_of_time, 1, 2))
    await retention_passes(hub)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_ticks_of_a_live_clock_that_are_gone_keep_no_hub_down(
    new_hub: Callable[..., Hub], postgres: str, database: str
) -> None:
    url = postgres if database == "postgresql" else None
    async with new_hub(services=("intake",), database=url) as hub:
        await killed_with_ticks_untaken(hub, "live")
        await hub.start("intake")
        await hub.ready()
        send(hub.servers, hub.prefix, [*ticks(hub, "live", 3), a_raw_submission("S-1")])
        await hub.caught_up()
        assert len(read_committed(hub.servers, hub.prefix, ("dossiers",))) == 1
        assert not read_committed(hub.servers, hub.prefix, ("dead-letters",))


async def test_ticks_of_simulated_time_that_are_gone_are_told_with_the_way_on(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(services=("intake",)) as hub:
        await killed_with_ticks_untaken(hub, "world")
        await hub.start("intake")
        life = await hub.exited("intake")
        hub.failures.clear()
        assert life.exit_code == REFUSED
        assert "ticks of simulated time" in life.last_words
        assert "simulate again" in life.last_words
