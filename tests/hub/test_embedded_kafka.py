"""The embedded Kafka is small, keeps what it was given, and is never two."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from aiokafka.client import AIOKafkaClient
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from lgsp.kafka.broker_answer import answers
from lgsp.kafka.embedded import EmbeddedKafka, Running
from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.process import identify
from lgsp.kafka.progress import Silence

pytestmark = [pytest.mark.kafka, pytest.mark.embedded, pytest.mark.more]
QUIET = Silence()


def make_topic(servers: str, topic: str) -> None:
    admin = AdminClient({"bootstrap.servers": servers})
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(20)


def write(servers: str, topic: str, value: bytes) -> None:
    said: list[Any] = []
    producer = Producer({"bootstrap.servers": servers, "acks": "all", "message.max.bytes": 2**22})
    producer.produce(topic, value, on_delivery=lambda error, _: said.append(error))
    producer.flush(20)
    assert said == [None]


def read(servers: str, topic: str, count: int) -> list[bytes]:
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "reader", "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    records = consumer.consume(count, 20)
    consumer.close()
    return [bytes(record.value() or b"") for record in records]


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    kafka = EmbeddedKafka(tmp_path_factory.mktemp("home") / "kafka")
    yield kafka
    kafka.stop()


@pytest.fixture
def running(kafka: EmbeddedKafka) -> Running:
    return kafka.start(progress=QUIET)


def test_a_started_kafka_takes_a_dead_letter_of_two_mebibytes_and_gives_it_back(running: Running) -> None:
    make_topic(running.bootstrap_servers, "large")
    write(running.bootstrap_servers, "large", b"x" * 2**21)
    assert [len(value) for value in read(running.bootstrap_servers, "large", 1)] == [2**21]


def test_a_second_start_finds_the_first_one(kafka: EmbeddedKafka, running: Running) -> None:
    began = time.monotonic()
    assert kafka.start(progress=QUIET) == running
    assert time.monotonic() - began < 1
    assert kafka.status().state == "running"
    assert kafka.status().pid == running.pid


def test_it_is_small(running: Running) -> None:
    assert psutil.Process(running.pid).memory_info().rss < 512 * 2**20


async def first_answer(host: str, port: int) -> list[tuple[str, int]]:
    """Whom a client is sent to by its first request; nothing here has to resolve that name."""
    client = AIOKafkaClient(bootstrap_servers=f"{host}:{port}")
    try:
        await client.bootstrap()
        return [(broker.host, broker.port) for broker in client.cluster.brokers()]
    finally:
        await client.close()


async def test_each_listener_sends_its_clients_to_its_own_address(running: Running) -> None:
    host, _, text = running.bootstrap_servers.rpartition(":")
    port = int(text)
    assert await first_answer(host, port) == [("127.0.0.1", port)]
    assert await first_answer(host, port + 1) == [("host.docker.internal", port + 1)]


def test_topics_and_address_survive_a_stop_and_two_kills(kafka: EmbeddedKafka, running: Running) -> None:
    make_topic(running.bootstrap_servers, "kept")
    ends: list[Callable[[], object]] = [kafka.kill, kafka.stop, kafka.kill]
    for number, end in enumerate(ends):
        write(running.bootstrap_servers, "kept", b"%d" % number)
        end()
        assert kafka.status().state in {"stale", "stopped"}
        assert not answers(running.bootstrap_servers)
        assert kafka.start(progress=QUIET).bootstrap_servers == running.bootstrap_servers
    assert read(running.bootstrap_servers, "kept", 3) == [b"0", b"1", b"2"]


def test_a_running_kafka_is_neither_wiped_nor_moved(kafka: EmbeddedKafka, running: Running) -> None:
    with pytest.raises(KafkaProblem, match="cannot wipe"):
        kafka.start(fresh=True, progress=QUIET)
    with pytest.raises(KafkaProblem, match="cannot move"):
        kafka.start(port=1234, progress=QUIET)
    assert answers(running.bootstrap_servers)


def test_a_fresh_start_wipes_and_a_process_that_has_the_old_number_is_left_alone(
    kafka: EmbeddedKafka, running: Running
) -> None:
    make_topic(running.bootstrap_servers, "wiped")
    kafka.stop()
    state = kafka.home / "kafka.json"
    recycled = {**json.loads(state.read_text()), "pid": os.getpid(), "started": 1.0}
    state.write_text(json.dumps(recycled))
    assert kafka.status().state == "stale"
    again = kafka.start(fresh=True, progress=QUIET)
    assert again.bootstrap_servers == running.bootstrap_servers
    admin = AdminClient({"bootstrap.servers": again.bootstrap_servers})
    assert "wiped" not in admin.list_topics(timeout=10).topics


@pytest.mark.parametrize("damage", ["lost", "damaged", "of an earlier life"])
def test_a_record_that_does_not_tell_of_a_live_kafka_starts_no_second_one(
    kafka: EmbeddedKafka, running: Running, damage: str
) -> None:
    state = kafka.home / "kafka.json"
    record = json.loads(state.read_text())
    earlier = json.dumps(record | {"pid": None, "started": None})
    texts = {"damaged": "{half", "of an earlier life": earlier}
    state.unlink()
    if damage in texts:
        state.write_text(texts[damage])
    assert kafka.start(progress=QUIET) == running
    assert json.loads(state.read_text()) == pytest.approx(record)


def test_without_its_record_a_kafka_is_still_seen_and_stopped_and_keeps_its_address(
    kafka: EmbeddedKafka, running: Running
) -> None:
    state = kafka.home / "kafka.json"
    state.write_text("{half")
    assert (kafka.status().state, kafka.status().pid) == ("running", running.pid)
    assert kafka.stop() is True
    assert identify(running.pid) is None
    state.unlink()
    assert kafka.start(progress=QUIET).bootstrap_servers == running.bootstrap_servers


def test_data_that_an_unknown_program_uses_are_left_alone(kafka: EmbeddedKafka, running: Running) -> None:
    assert running.pid
    kafka.stop()
    hold = "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.lockf(f, 2); print(1, flush=True); input()"
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", hold, str(kafka.data_path / ".lock")]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(KafkaProblem, match="Another program uses the data") as caught:
            kafka.start(progress=QUIET)
        other.kill()
    assert "LGSP_HOME" in caught.value.remedy


def test_a_kafka_that_dies_at_its_start_is_shown_with_its_own_words(kafka: EmbeddedKafka) -> None:
    kafka.stop()
    properties = kafka.data_path / "meta.properties"
    whole = properties.read_text()
    properties.write_text(whole.replace("version=1", "version=77"))
    with pytest.raises(KafkaProblem, match="77") as caught:
        kafka.start(progress=QUIET)
    assert "Kafka ended while it started" in caught.value.message
    assert kafka.status().state == "stopped"
    properties.write_text(whole)
    kafka.start(progress=QUIET)
