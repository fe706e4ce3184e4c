"""Apache Kafka and PostgreSQL in containers, for the same tests as on the embedded ones."""

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import docker
import docker.errors
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from tests.tools import without

KAFKA_IMAGE: Final = "apache/kafka:4.3.1"
POSTGRES_IMAGE: Final = "postgres:17"
TIER: Final = "LGSP_TEST_TIER"
_PORT: Final = 9094
_START: Final = "/tmp/start.sh"  # noqa: S108 - inside the container
_SETTINGS: Final = {
    "NODE_ID": "1",
    "PROCESS_ROLES": "broker,controller",
    "CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
    "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "LISTENERS": f"INTERNAL://:9092,CONTROLLER://:9093,HOST://:{_PORT}",
    "LISTENER_SECURITY_PROTOCOL_MAP": "INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,HOST:PLAINTEXT",
    "INTER_BROKER_LISTENER_NAME": "INTERNAL",
    "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "TRANSACTION_STATE_LOG_MIN_ISR": "1",
    "SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
    "SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
    "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    "GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
    "AUTO_CREATE_TOPICS_ENABLE": "false",
    "OFFSETS_RETENTION_MINUTES": "525600",
    "TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS": "1000",
    "MESSAGE_MAX_BYTES": str(2 * 2**20 + 64 * 1024),
    "OFFSETS_TOPIC_NUM_PARTITIONS": "4",
    "TRANSACTION_STATE_LOG_NUM_PARTITIONS": "4",
}

_JVM: Final = {
    "HEAP_OPTS": "-Xms64m -Xmx512m",
    "JVM_PERFORMANCE_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
}
"""Several brokers share two cores for minutes: compiling everything anew and better never pays there."""


def wanted() -> bool:
    """Say whether this run is the one on containers; skips it where no Docker engine answers."""
    if os.environ.get(TIER) != "containers":
        return False
    testcontainers_config.ryuk_disabled = True  # its clean-up image is not everywhere; we stop what we start
    try:
        docker.from_env().ping()
    except docker.errors.DockerException as error:
        without("docker", f"does not answer: {error}")
    return True


@contextmanager
def kafka_container() -> Iterator[str]:
    """Run Apache Kafka's own image; yield the address for this host.

    The port is known, and so can be advertised, only once the container runs: it waits for a start script.
    """
    container = DockerContainer(KAFKA_IMAGE).with_exposed_ports(_PORT)
    container.with_command(f"sh -c 'until [ -f {_START} ]; do sleep 0.1; done; exec bash {_START}'")
    for name, value in (_SETTINGS | _JVM).items():
        container.with_env(f"KAFKA_{name}", value)
    with container:
        address = f"{container.get_container_host_ip()}:{container.get_exposed_port(_PORT)}"
        script = f"export KAFKA_ADVERTISED_LISTENERS=INTERNAL://localhost:9092,HOST://{address}\n"
        _put(container, script + "exec /etc/kafka/docker/run\n")
        LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(90).wait_until_ready(container)
        yield address


@contextmanager
def postgres_container() -> Iterator[str]:
    """Run PostgreSQL's own image; yield the URL for this host."""
    container = PostgresContainer(POSTGRES_IMAGE, driver=None)
    with container.with_command("postgres -c max_connections=300") as running:
        yield running.get_connection_url()


def _put(container: DockerContainer, script: str) -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        info = tarfile.TarInfo(_START)
        info.size = len(script.encode())
        tar.addfile(info, io.BytesIO(script.encode()))
    container.get_wrapped_container().put_archive("/", archive.getvalue())
