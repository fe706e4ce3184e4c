"""The broker: whether it answers, and sends clients to an address that they can reach."""

import asyncio
from collections.abc import Iterator

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from lgsp.doctor.check import Check, failed, passed
from lgsp.hub.ports import any_open, is_open

ANSWER_SECONDS = 10.0


async def broker(bootstrap_servers: str, *, embedded: bool) -> list[Check]:
    """Return what a client meets that connects there."""
    if not any_open(bootstrap_servers):
        remedy = "lgsp kafka start" if embedded else "Start that cluster, or correct the address."
        return [failed("Kafka", f"nothing answers at {bootstrap_servers}", remedy)]
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            advertised = await _advertised(bootstrap_servers)
    except (KafkaError, TimeoutError, OSError) as error:
        found = f"{bootstrap_servers} answers, but not as Kafka does ({type(error).__name__})"
        return [failed("Kafka", found, "See its log with: lgsp kafka logs")]
    return [passed("Kafka", f"answers at {bootstrap_servers}"), *reachable(bootstrap_servers, advertised)]


async def _advertised(bootstrap_servers: str) -> list[str]:
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers)
    try:
        await client.bootstrap()
        return [f"{one.host}:{one.port}" for one in client.cluster.brokers()]
    finally:
        await client.close()


def reachable(asked: str, advertised: list[str]) -> Iterator[Check]:
    """Find the fault that stops most first contacts: a broker that sends its clients elsewhere."""
    lost = [address for address in advertised if not is_open(address)]
    if lost:
        yield failed(
            "advertised listeners",
            f"{asked} answers, but sends clients on to {', '.join(lost)}, which cannot be reached from here",
            "Set the broker's advertised.listeners to an address of this network; "
            "the embedded Kafka has one for the host and one for containers: lgsp kafka status",
        )
    else:
        yield passed("advertised listeners", ", ".join(advertised))
