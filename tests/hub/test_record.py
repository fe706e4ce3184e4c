"""``lgsp record`` on a real Kafka: every byte, only what is committed, whole whenever it is killed."""

import asyncio
import json
import os
import signal
import sys
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import pytest
from confluent_kafka import Producer

from lgsp.replay import capture
from lgsp.replay.recording import open_recording
from lgsp.stream.record import Record
from tests.hub.any_topic import new_topic, produce, seen_outside
from tests.hub.command_line import Said, lgsp
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
PARTITIONS: Final = 3
HEADERS: Final = [("a", b"1"), ("b", None), ("a", b"\xff"), ("", b"")]
RECORDS: Final = 60_000
KILLS: Final = 4
DEADLINE_SECONDS: Final = 90


@pytest.fixture
def topic(servers: str) -> str:
    return new_topic(servers, PARTITIONS)


async def record(servers: str, home: Path, out: Path, *words: str) -> Said:
    return await lgsp("record", str(out), *words, "--bootstrap-servers", servers, "--json", home=home)


async def test_any_topic_is_recorded_byte_for_byte_and_in_any_range(
    servers: str, topic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Producer({"bootstrap.servers": servers, "message.max.bytes": 2_000_000})
    produce(plain, topic, [
        {"value": None, "key": None, "partition": 0},
        {"value": b"", "key": b"", "partition": 0, "timestamp": 5_000},
        {"value": b"\x00\xff avro", "key": b"\xfe", "partition": 0, "timestamp": 4_000},
        {"value": os.urandom(900_000), "key": b"big", "partition": 1, "timestamp": 5_000},
        {"value": "phí".encode(), "partition": 1, "headers": HEADERS},
    ])  # fmt: skip
    doubtful = Producer({"bootstrap.servers": servers, "transactional.id": f"t-{topic}"})
    doubtful.init_transactions(30)
    for number in range(6):
        doubtful.begin_transaction()
        produce(doubtful, topic, [{"value": f"{number}/{part}", "partition": part} for part in range(2)])
        doubtful.abort_transaction(30) if number % 2 else doubtful.commit_transaction(30)
    seen = seen_outside(servers, topic, PARTITIONS)
    assert len(seen) == 11

    said = await record(servers, tmp_path, tmp_path / "all", "--topic", topic)
    assert (said.code, said.data["records"], said.data["state"]) == (0, 11, "complete"), said.err
    assert list(open_recording(tmp_path / "all").all_records()) == seen

    await record(servers, tmp_path, tmp_path / "offsets", "--topic", topic, "--from", "0", "--to", "3")
    assert list(open_recording(tmp_path / "offsets").all_records()) == [one for one in seen if one.offset < 3]
    now = max(one.timestamp_ms for one in seen)
    await record(servers, tmp_path, tmp_path / "times", "--topic", topic, "--from", "1h")
    recent = list(open_recording(tmp_path / "times").all_records())
    assert recent[-1] == seen[-1]
    assert {one.offset for one in seen if one.timestamp_ms > now - 60_000} >= {
        one.offset for one in recent[1:]
    }

    beyond = await record(servers, tmp_path, tmp_path / "beyond", "--topic", topic, "--from", "999")
    assert (beyond.code, json.loads(beyond.err)["category"]) == (1, "not-found")
    assert "it has 0 to" in beyond.err
    other = await record(servers, tmp_path, tmp_path / "offsets", "--resume", "--topic", topic, "--to", "4")
    assert (other.code, json.loads(other.err)["message"].split(": ")[1]) == (2, "--to was 3, not 4.")
    none = await record(servers, tmp_path, tmp_path / "none", "--topic", "no-such-topic")
    assert (none.code, json.loads(none.err)["category"]) == (1, "not-found")

    monkeypatch.setattr(capture, "PATIENCE_SECONDS", 0.5)
    doubtful.begin_transaction()
    produce(doubtful, topic, [{"value": "perhaps", "partition": 0}])
    before = await record(servers, tmp_path, tmp_path / "before", "--topic", topic)
    doubtful.commit_transaction(30)
    assert (before.code, before.data["digest"]) == (0, said.data["digest"])
    assert f"A transaction is open in {topic}/0" in before.err
    after = await record(servers, tmp_path, tmp_path / "after", "--topic", topic)
    assert after.data["records"] == 12


async def _begin(servers: str, out: Path, *words: str) -> asyncio.subprocess.Process:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lgsp", "record", str(out), *words, "--bootstrap-servers", servers,
        "--resume", "--part-seconds", "0.1", env={**ours, "LGSP_HOME": str(out.parent)},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def _recorded(out: Path) -> int:
    return (
        json.loads((out / "manifest.json").read_text())["records"] if (out / "manifest.json").exists() else 0
    )


def _is_whole(out: Path, seen: list[Record]) -> list[Record]:
    """Return what is recorded: exactly the first records of each partition, as many as it says."""
    recording = open_recording(out)
    assert list(recording.damage()) == []
    found = list(recording.all_records())
    ends = {one.partition: one.next for one in recording.manifest.ranges}
    assert found == [each for each in seen if each.offset < ends[each.partition]]
    assert len(found) == recording.manifest.records
    return found


async def test_killed_at_any_moment_it_is_whole_and_resumed_it_is_the_same(
    servers: str, topic: str, tmp_path: Path
) -> None:
    producer = Producer({"bootstrap.servers": servers, "linger.ms": 20})
    produce(producer, topic, [
        {"value": f"{number:0100}", "key": f"{number}", "partition": number % PARTITIONS}
        for number in range(RECORDS)
    ])  # fmt: skip
    seen = seen_outside(servers, topic, PARTITIONS)
    chance, out, cut_short = Random(5), tmp_path / "killed", 0
    for _ in range(KILLS):
        before, process = _recorded(out), await _begin(servers, out, "--topic", topic, "--follow")
        if before < len(seen):
            await eventually(partial(_has_more, out, before), DEADLINE_SECONDS, "a part")
        await asyncio.sleep(chance.uniform(0, 0.1))  # a random moment is the case
        process.send_signal(signal.SIGKILL)
        await process.wait()
        cut_short += before < len(_is_whole(out, seen)) < len(seen)
    assert cut_short

    last = await _begin(servers, out, "--topic", topic, "--follow")
    produce(producer, topic, [{"value": "the last", "partition": 0}])
    await eventually(partial(_has_more, out, len(seen)), DEADLINE_SECONDS, "what came while it was followed")
    last.send_signal(signal.SIGTERM)
    assert await last.wait() == 0
    assert len(_is_whole(out, seen_outside(servers, topic, PARTITIONS))) == len(seen) + 1
    await record(servers, tmp_path, tmp_path / "unkilled", "--topic", topic)
    resumed, unkilled = (open_recording(tmp_path / name).manifest for name in ("killed", "unkilled"))
    assert (resumed.state, resumed.digest) == ("complete", unkilled.digest)


def _has_more(out: Path, than: int) -> bool:
    return _recorded(out) > than
