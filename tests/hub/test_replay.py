"""``lgsp replay`` on a real Kafka: what went in comes out, each record once, however often it is killed."""

import asyncio
import json
import os
import signal
import sys
from functools import partial
from itertools import groupby
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lgsp.replay.marks import origin_of, without_marks
from lgsp.replay.recording import open_recording
from lgsp.stream.record import Record
from tests.hub.any_topic import new_topic, produce, seen_outside
from tests.hub.replayed import PARTITIONS, a_prefix, a_week, ours, topics_of
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
RECORDS: Final = 90_000
KILLS: Final = 4
DEADLINE_SECONDS: Final = 90

header = some.tuples(some.sampled_from(["a", "ce_type", ""]), some.none() | some.binary(max_size=9))
made_records = some.fixed_dictionaries(
    {
        "key": some.none() | some.binary(max_size=9),
        "value": some.none() | some.binary(max_size=40) | some.just(b"\x07" * 1_000_000),
        "partition": some.integers(0, PARTITIONS - 1),
        "timestamp": some.integers(1, 3) | some.integers(1, 1_700_000_000_000),
        "headers": some.lists(header, max_size=3),
    }
)


def as_sent(records: list[Record]) -> dict[int, list[tuple[Any, ...]]]:
    """Return, by partition, all of each record that is no place, less the marks of a replay."""
    return {
        partition: [(*each[3:6], without_marks(each.headers), each.timestamp_type) for each in own]
        for partition, own in groupby(records, key=lambda record: record.partition)
    }


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(sent=some.lists(made_records, min_size=3, max_size=8), aborted=some.lists(made_records, max_size=2))
def test_what_went_in_comes_out(
    servers: str, sent: list[dict[str, Any]], aborted: list[dict[str, Any]]
) -> None:
    topic, home = new_topic(servers, PARTITIONS), TemporaryDirectory()
    settings = {"bootstrap.servers": servers, "message.max.bytes": 2_000_000, "compression.type": "zstd"}
    doubtful = Producer({**settings, "transactional.id": topic})
    doubtful.init_transactions(30)
    for records in ([*sent[:2]], aborted, [*sent[2:]]):
        doubtful.begin_transaction()
        produce(doubtful, topic, records)
        doubtful.abort_transaction(30) if records is aborted else doubtful.commit_transaction(30)
    with home as folder:
        asyncio.run(_there_and_back(servers, topic, Path(folder)))


async def _there_and_back(servers: str, topic: str, home: Path) -> None:
    first, again, other = home / "first", home / "again", f"{topic}-again"
    assert (await ours("record", servers, home, str(first), "--topic", topic)).code == 0
    replayed = await ours("replay", servers, home, str(first), "--map", f"{topic}={other}")
    assert replayed.code == 0, replayed.err
    assert (await ours("record", servers, home, str(again), "--topic", other)).code == 0
    before = list(open_recording(first).all_records())
    after = list(open_recording(again).all_records())
    assert replayed.data["records"] == len(before) == len(after)
    assert as_sent(after) == as_sent(before)
    assert [origin_of(each.headers)[1:] for each in after] == [each[:3] for each in before]  # type: ignore[index]
    for one in open_recording(again).manifest.origins:
        own = [each.offset for each in before if each.partition == one.from_partition]
        assert (one.from_topic, one.partition) == (topic, one.from_partition)
        assert (one.from_first_offset, one.from_last_offset, one.records) == (own[0], own[-1], len(own))
    back = await ours("replay", servers, home, str(again), "--map", f"{other}={topic}")
    assert (back.code, json.loads(back.err)["category"]) == (2, "usage")
    assert f"came from {topic} by a replay" in back.err


async def test_a_topic_of_the_brokers_time_is_made_alike_and_the_summary_says_so(
    servers: str, tmp_path: Path
) -> None:
    topic = new_topic(servers, PARTITIONS, message_timestamp_type="LogAppendTime")
    produce(Producer({"bootstrap.servers": servers}), topic, [
        {"value": str(number), "partition": number % PARTITIONS, "timestamp": 5_000} for number in range(9)
    ])  # fmt: skip
    await ours("record", servers, tmp_path, str(tmp_path / "it"), "--topic", topic)
    said = await ours("replay", servers, tmp_path, str(tmp_path / "it"), "--map", f"{topic}={topic}-2")
    assert said.data["topics"][topic] == {
        "target": f"{topic}-2", "records": 9, "partitions": PARTITIONS, "partitions_kept": True,
        "made": True, "timestamps": "broker",
    }  # fmt: skip
    found = seen_outside(servers, f"{topic}-2", PARTITIONS)
    assert {each.timestamp_type for each in found} == {1}
    assert [each.value for each in found] == [each.value for each in seen_outside(servers, topic, PARTITIONS)]


def values(records: list[Record]) -> list[bytes | None]:
    return [each.value for each in records]


async def _begin(servers: str, recording: Path, *words: str) -> asyncio.subprocess.Process:
    own = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lgsp", "replay", str(recording), *words, "--bootstrap-servers", servers,
        "--resume", env={**own, "LGSP_HOME": str(recording.parent)},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def _written(consumer: Consumer, topic: str) -> int | None:
    """Return how many records and markers there are; None while a topic just made has no leader yet."""
    places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    try:
        return sum(consumer.get_watermark_offsets(place, timeout=30)[1] for place in places)
    except KafkaException:
        return None


async def _wrote_more(servers: str, topic: str, process: asyncio.subprocess.Process) -> None:
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "none"})
    await eventually(lambda: _written(consumer, topic) is not None, DEADLINE_SECONDS, "the topic is there")
    markers = 2 * PARTITIONS  # of the two transactions that were killed
    behind = (_written(consumer, topic) or 0) + markers
    await eventually(lambda: (_written(consumer, topic) or 0) > behind, DEADLINE_SECONDS, "records are sent")
    assert process.returncode is None
    consumer.close()


@pytest.mark.parametrize("speed", ["max", "4000"])  # paced: two producers take turns
async def test_killed_at_any_moment_and_gone_on_with_every_record_is_there_once_and_in_order(
    servers: str, tmp_path: Path, speed: str
) -> None:
    rows, chance = a_week(tmp_path / "week", RECORDS), Random(11)
    topic = new_topic(servers, PARTITIONS)
    words = ("--map", f"routing={topic}")
    for _ in range(KILLS):
        process = await _begin(servers, tmp_path / "week", *words, "--speed", speed)
        await _wrote_more(servers, topic, process)
        await asyncio.sleep(chance.uniform(0, 0.1))  # a random moment is the case
        process.send_signal(signal.SIGKILL)
        await process.wait()
    cut_short = len(seen_outside(servers, topic, PARTITIONS))
    assert cut_short < RECORDS
    stopped = await _begin(servers, tmp_path / "week", *words, "--speed", "0.1")
    await eventually(
        lambda: len(seen_outside(servers, topic, PARTITIONS)) > cut_short,
        DEADLINE_SECONDS,
        "more is committed",
    )
    stopped.send_signal(signal.SIGTERM)
    _, err = await stopped.communicate()
    assert stopped.returncode == 130
    assert b"go on with the same command and --resume" in err
    last = await ours("replay", servers, tmp_path, str(tmp_path / "week"), *words, "--resume")
    assert last.code == 0, last.err
    assert cut_short < last.data["resumed_from"] < last.data["done"] == RECORDS
    assert values(seen_outside(servers, topic, PARTITIONS)) == values(rows)


async def test_what_was_begun_goes_on_only_when_told_and_comes_twice_only_under_another_name(
    servers: str, tmp_path: Path
) -> None:
    rows, prefix, week = a_week(tmp_path / "week", 30), a_prefix(), str(tmp_path / "week")
    replay = partial(ours, "replay", servers, tmp_path, week, "--prefix", prefix)
    assert (await replay()).data["records"] == 30
    begun = await replay()
    assert (begun.code, json.loads(begun.err)["category"]) == (1, "busy")
    assert "30 of 30 records are there" in begun.err
    assert (await replay("--resume")).data["records"] == 0
    assert len(seen_outside(servers, f"{prefix}routing", PARTITIONS)) == 30
    assert (await replay("--id", "second", "--speed", "10000")).data["lateness_ms"]["max"] > 0
    other = await replay("--id", "second", "--resume", "--where", "timestamp_ms < 1005")
    assert (other.code, "stream of other records" in other.err) == (2, True)
    found = seen_outside(servers, f"{prefix}routing", PARTITIONS)
    assert sorted(values(found)) == sorted(values(rows) * 2)  # type: ignore[type-var]
    assert {origin_of(each.headers)[0] for each in found} > {"second"}  # type: ignore[index]


async def test_what_kafka_has_forgotten_the_position_of_is_not_sent_twice(
    servers: str, tmp_path: Path
) -> None:
    a_week(tmp_path / "week", 30)
    prefix, week = a_prefix(), str(tmp_path / "week")
    first = await ours("replay", servers, tmp_path, week, "--prefix", prefix)
    admin = AdminClient({"bootstrap.servers": servers})
    for gone in admin.delete_consumer_groups([f"{prefix}replay.{first.data['replayid']}"]).values():
        gone.result(30)
    said = await ours("replay", servers, tmp_path, week, "--prefix", prefix, "--resume")
    assert (said.code, "Kafka has forgotten how far it was" in said.err) == (1, True)
    assert len(seen_outside(servers, f"{prefix}routing", PARTITIONS)) == 30


async def test_a_topic_that_was_empty_is_made_too_so_that_the_replay_can_be_recorded_like_the_source(
    servers: str, tmp_path: Path
) -> None:
    silent = new_topic(servers, 2)
    spoken = new_topic(servers, 2)
    produce(Producer({"bootstrap.servers": servers}), spoken, [{"value": b"v", "partition": 0}])
    names = ("--topic", silent, "--topic", spoken)
    assert (await ours("record", servers, tmp_path, str(tmp_path / "one"), *names)).code == 0
    prefix = a_prefix()
    maps = [word for name in (silent, spoken) for word in ("--map", f"{name}={prefix}{name}")]
    part = await ours(
        "replay", servers, tmp_path, str(tmp_path / "one"), *maps, "--topic", spoken, "--dry-run"
    )
    assert list(part.data["targets"]) == [spoken]
    said = await ours("replay", servers, tmp_path, str(tmp_path / "one"), *maps)
    assert said.code == 0, said.err
    assert f"{prefix}{silent}" in topics_of(servers)
    again = ("--topic", f"{prefix}{silent}", "--topic", f"{prefix}{spoken}")
    recorded = await ours("record", servers, tmp_path, str(tmp_path / "two"), *again)
    found = {name: (one["records"], one["partitions"]) for name, one in recorded.data["topics"].items()}
    assert found == {f"{prefix}{silent}": (0, 2), f"{prefix}{spoken}": (1, 2)}


async def test_damaged_parts_are_named_and_the_rest_is_replayed_when_told(
    servers: str, tmp_path: Path
) -> None:
    a_week(tmp_path / "week", 30)
    (tmp_path / "week" / "parts" / "000001.parquet").write_bytes(b"no longer")
    words = (str(tmp_path / "week"), "--prefix", a_prefix())
    said = await ours("replay", servers, tmp_path, *words)
    assert (said.code, json.loads(said.err)["category"]) == (1, "recording")
    assert "parts/000001.parquet has 9 bytes" in said.err
    skipped = await ours("replay", servers, tmp_path, *words, "--skip-damaged")
    assert "Left out: parts/000001.parquet" in skipped.err
    assert "Nothing of the recording is chosen" in skipped.err
