"""Which Kafka a hub uses: the embedded one of its home, or any other cluster."""
# ruff: noqa: PLC0415 - `lgsp --help` must not wait for Kafka's client

import os

from lgsp.home import Home
from lgsp.hub.ports import any_open
from lgsp.problems import Problem, wrong_use
from lgsp.terminal import say

HIGHEST_PORT = 65_533
"""Kafka takes the two ports above it too."""


def embedded_broker(home: Home) -> str:
    """Return where the embedded Kafka of this home answers, starting it when it does not run."""
    from lgsp.kafka.embedded import EmbeddedKafka

    port = wished_port()
    kafka = EmbeddedKafka(
        home.kafka,
        container_host=os.environ.get("LGSP_KAFKA__CONTAINER_HOST", EmbeddedKafka.container_host),
        container_bind=os.environ.get("LGSP_KAFKA__CONTAINER_BIND", EmbeddedKafka.container_bind),
    )
    servers = kafka.start(port=port).bootstrap_servers
    say(f"Kafka answers at {servers}")
    return servers


def wished_port() -> int | None:
    """Return the port that the embedded Kafka is to have by the environment; None: it may choose."""
    given = os.environ.get("LGSP_KAFKA__PORT", "")
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= HIGHEST_PORT:
        raise wrong_use(
            f"LGSP_KAFKA__PORT={given!r} is no port that Kafka could have.",
            f"Set it to a number from 1 to {HIGHEST_PORT}, or unset it: a free one is chosen then.",
        )
    return int(given)


def other_broker(bootstrap_servers: str) -> str:
    """Return the address of a cluster that answers."""
    if not any_open(bootstrap_servers):
        raise Problem(
            f"No Kafka answers at {bootstrap_servers}.",
            "Check the address, or leave --bootstrap-servers out to use the embedded Kafka.",
            "broker-unreachable",
        )
    return bootstrap_servers


def stop_embedded(home: Home) -> bool:
    """Stop the embedded Kafka of this home; False when it did not run."""
    if not home.kafka.exists():
        return False
    from lgsp.kafka.embedded import EmbeddedKafka

    return EmbeddedKafka(home.kafka).stop()


def embedded_runs(home: Home) -> bool:
    """Say whether the embedded Kafka of this home answers."""
    if not home.kafka.exists():
        return False
    from lgsp.kafka.embedded import EmbeddedKafka

    return EmbeddedKafka(home.kafka).status().state == "running"
