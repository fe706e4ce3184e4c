"""What operators see: liveness, readiness, lag."""

import re
from collections.abc import Callable

import httpx2
import pytest

from schemas.topics import SERVICES, read_by
from tests.hub.hub import Hub
from tests.hub.sending import a_raw_submission, send
from tests.waiting import eventually

pytestmark = pytest.mark.kafka
LAG = re.compile(
    r'^kafka_consumergroup_lag\{consumergroup="(.+)",partition="(\d+)",topic="(.+)"\} (\S+)$', re.MULTILINE
)


async def lags(hub: Hub, service: str) -> dict[tuple[str, str, str], float]:
    text = (await hub.http.get(f"{hub.url(service)}/metrics")).text
    return {(group, topic, partition): float(lag) for group, partition, topic, lag in LAG.findall(text)}


async def test_every_service_is_live_ready_and_tells_the_lag_of_each_partition_it_reads(hub: Hub) -> None:
    send(hub.servers, hub.prefix, [a_raw_submission(f"S-{n}") for n in range(20)])
    await hub.caught_up()
    for service in SERVICES:
        assert (await hub.http.get(f"{hub.url(service)}/health/live")).json() == {"live": True}
        ready = await hub.http.get(f"{hub.url(service)}/health/ready")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        wanted = {
            (f"{hub.prefix}{service}", topic.full_name(hub.prefix), str(partition))
            for topic in read_by(service)
            for partition in range(hub.partitions)
        }

        async def told(service: str = service, wanted: set[tuple[str, str, str]] = wanted) -> bool:
            found = await lags(hub, service)
            return set(found) == wanted and set(found.values()) == {0.0}

        await eventually(told, 10, f"the lag of {service} all zero")


async def test_a_service_is_live_and_not_ready_while_its_lane_is_not_its_own(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(services=("intake",)) as hub:
        await hub.ready()
        await hub.stop("intake")
        await hub.start("intake", LGSP_KAFKA__BOOTSTRAP_SERVERS="127.0.0.1:1")
        url = hub.url("intake")

        async def live() -> bool:
            try:
                return (await hub.http.get(f"{url}/health/live")).status_code == 200
            except httpx2.TransportError:
                return False

        await eventually(live, 20, "the door opens")
        ready = await hub.http.get(f"{url}/health/ready")
        assert (ready.status_code, ready.json()["ready"]) == (503, False)
