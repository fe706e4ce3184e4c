"""The broker's configuration: one node, small, quick to start, with two listeners."""

from dataclasses import dataclass
from pathlib import Path

_LOOPBACK = "127.0.0.1"
_MIB = 2**20

_FIXED = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "listener.security.protocol.map": "HOST:PLAINTEXT,CONTAINER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "HOST",
    "controller.listener.names": "CONTROLLER",
    # Topics are made on purpose, from the table of topics.
    "auto.create.topics.enable": "false",
    "delete.topic.enable": "true",
    "default.replication.factor": 1,
    "min.insync.replicas": 1,
    # A dead letter may be 2 MiB; the rest is for its headers and the batch around it.
    "message.max.bytes": 2 * _MIB + 64 * 1024,
    # Nothing is forgotten unless a topic says so; group offsets neither.
    "log.retention.ms": -1,
    "log.retention.bytes": -1,
    "offsets.retention.minutes": 525_600,
    # Small segments, small indexes and four threads keep recovery after a kill short.
    "log.segment.bytes": 64 * _MIB,
    "log.index.size.max.bytes": _MIB,
    "num.recovery.threads.per.data.dir": 4,
    "log.segment.delete.delay.ms": 1_000,
    # The cleaner's default buffer alone would take half of the heap.
    "log.cleaner.dedupe.buffer.size": 16 * _MIB,
    "offsets.topic.num.partitions": 4,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.segment.bytes": 16 * _MIB,
    "transaction.state.log.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.segment.bytes": 16 * _MIB,
    "share.coordinator.state.topic.num.partitions": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    # A transaction whose owner died holds readers up: look every second, allow a minute at most.
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 1_000,
    "transaction.max.timeout.ms": 60_000,
    # After a kill the old registration must lapse before the broker serves again.
    "broker.session.timeout.ms": 2_000,
    "broker.heartbeat.interval.ms": 500,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1_000,
    "num.network.threads": 2,
    "num.io.threads": 4,
}


@dataclass(frozen=True)
class Listeners:
    """Where the broker listens. The container and controller ports follow the host's."""

    port: int
    container_host: str = "host.docker.internal"
    container_bind: str = _LOOPBACK

    @property
    def container_port(self) -> int:
        """The port for clients in containers."""
        return self.port + 1

    @property
    def controller_port(self) -> int:
        """The port on which the node talks to itself."""
        return self.port + 2

    @property
    def bootstrap_servers(self) -> str:
        """What clients on this host are given."""
        return f"{_LOOPBACK}:{self.port}"

    @property
    def container_bootstrap_servers(self) -> str:
        """What clients in containers are given."""
        return f"{self.container_host}:{self.container_port}"


def server_properties(listeners: Listeners, data: Path) -> str:
    """Return the text of Kafka's own configuration file."""
    controller = f"{_LOOPBACK}:{listeners.controller_port}"
    settings = _FIXED | {
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"HOST://{listeners.bootstrap_servers}"
        f",CONTAINER://{listeners.container_bind}:{listeners.container_port}"
        f",CONTROLLER://{controller}",
        "advertised.listeners": f"HOST://{listeners.bootstrap_servers}"
        f",CONTAINER://{listeners.container_bootstrap_servers}",
        "log.dirs": _escaped(str(data)),
    }
    return "".join(f"{name}={value}\n" for name, value in sorted(settings.items()))


def _escaped(value: str) -> str:
    """Java reads a backslash in a properties file as the start of an escape, and plain bytes as Latin-1."""
    plain = value.replace("\\", "\\\\")
    return "".join(letter if letter.isascii() else _java_escapes(letter) for letter in plain)


def _java_escapes(letter: str) -> str:
    units = letter.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
