import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
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
COMMAND = [sys.executable, "-m", "lgsp.kafka.cli"]
QUIET = Silence()


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def environment(home: Path, **more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_KAFKA")}
    return {**ours, "LGSP_HOME": str(home), **more}


def run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def begin(home: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*COMMAND, *arguments], env=environment(home, **more), stdout=pipe, stderr=pipe, text=True
    )


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


def test_a_port_taken_by_another_program_is_named_with_the_option(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(tmp_path, "start", "--port", str(port), "--json")
    told = json.loads(done.stderr)
    assert done.returncode == 3
    assert done.stdout == ""
    assert str(port) in told["message"]
    assert "--port" in told["remedy"]
    assert told["category"] == "environment"


def test_two_starts_at_once_make_one_kafka_and_the_command_line_tells_its_whole_life(tmp_path: Path) -> None:
    starts = [begin(tmp_path, "start", "--json") for _ in range(2)]
    printed = [json.loads(start.communicate(timeout=60)[0]) for start in starts]
    assert printed[0] == printed[1]
    (tmp_path / "current").write_text('{"prefix": "p1."}')
    status = run(tmp_path, "status", "--json")
    assert json.loads(status.stdout) == printed[0] | {"prefix": "p1."}
    assert (status.returncode, printed[0]["state"]) == (0, "running")
    other = run(tmp_path, "status", LGSP_KAFKA__BOOTSTRAP_SERVERS=printed[0]["bootstrap_servers"])
    assert other.returncode == 0
    assert run(tmp_path, "stop").returncode == 0
    assert run(tmp_path, "stop").returncode == 0
    assert run(tmp_path, "status").returncode == 1
    assert "Kafka Server started" in run(tmp_path, "logs", "-n", "5").stdout
    logged = json.loads(run(tmp_path, "logs", "-n", "2", "--json").stdout)
    assert len(logged["lines"]) == 2
    assert logged["log"].endswith("kafka.log")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ending_the_foreground_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with begin(tmp_path / "home", "start", "--foreground", TMPDIR=str(temporary)) as foreground:
        assert foreground.stdout is not None
        servers = foreground.stdout.readline().strip()
        assert answers(servers)
        pid = EmbeddedKafka(tmp_path / "home" / "kafka").status().pid
        foreground.send_signal(how)
        assert foreground.wait(30) == (0 if how == signal.SIGINT else 128 + how)
    assert pid is not None
    assert identify(pid) is None
    assert not list(temporary.iterdir())
    left = {path.name for path in (tmp_path / "home" / "kafka").iterdir()}
    assert left == {"data", "kafka.json", "kafka.lock", "kafka.log", "server.properties"}


def test_a_foreground_kafka_that_dies_is_reported_with_its_log(tmp_path: Path) -> None:
    with begin(tmp_path, "start", "--foreground") as foreground:
        assert foreground.stdout is not None
        assert answers(foreground.stdout.readline().strip())
        EmbeddedKafka(tmp_path / "kafka").kill()
        _, told = foreground.communicate(timeout=30)
    assert foreground.returncode == 3
    assert "Kafka (process" in told


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


def test_a_start_without_a_way_to_maven_central_says_so_by_name(tmp_path: Path) -> None:
    proxy = "http://127.0.0.1:9"
    more = {"LGSP_CACHE": str(tmp_path / "cache"), "HTTPS_PROXY": proxy, "https_proxy": proxy}
    done = run(tmp_path / "home", "start", **more)
    assert done.returncode == 3
    assert "Maven Central cannot be reached" in done.stderr
    assert "://" not in done.stderr


def test_ctrl_c_while_it_starts_leaves_nothing_behind(tmp_path: Path) -> None:
    state = tmp_path / "kafka" / "kafka.json"
    with begin(tmp_path, "start") as start:
        wait_until(state.exists)
        pid = json.loads(state.read_text())["pid"]
        start.send_signal(signal.SIGINT)
        start.wait(30)
    assert identify(pid) is None
    assert EmbeddedKafka(tmp_path / "kafka").status().state == "stopped"
