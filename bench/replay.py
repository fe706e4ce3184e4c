"""Recording and replaying against bare aiokafka, kcat and kafka-replay-cli: the same records in one run."""

import asyncio
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from shutil import which
from statistics import median
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench import peers
from bench.events import events_of
from bench.hub import kafka
from lgsp.commands.replay import SWITCH_SECONDS
from lgsp.playback.batches import BATCH_BYTES, Outgoing
from lgsp.playback.choosing import Choice
from lgsp.playback.material import material_of
from lgsp.playback.ordering import Wish, order_of
from lgsp.playback.pacing import Lateness, Pace
from lgsp.playback.plan import Way
from lgsp.playback.replaying import Outcome, prepared, replay
from lgsp.playback.rewriting import Lane, Rewriter
from lgsp.replay.recorder import Recorder
from lgsp.replay.recording import Recording, open_recording
from lgsp.replay.selection import Wanted
from lgsp.replay.sql import table_of
from services._runtime.instants import PROVINCE_TIME
from services._runtime.topics_admin import delete_topics, ensure_topics

PREFIX: Final = "bench-replay."
TOPICS: Final = ("dossiers", "routing", "payments")
PARTITIONS: Final = 6
DOSSIERS: Final = 80_000
ROUNDS: Final = 3
HEADERS: Final = [("content-type", b"application/cloudevents+json")]
PACED: Final = 1_000
PACED_SECONDS: Final = 20
WINDOW: Final = 5_000


def main() -> None:
    """Print each ratio and its parts."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    sys.setswitchinterval(SWITCH_SECONDS)
    with kafka() as servers, tempfile.TemporaryDirectory() as folder:
        asyncio.run(delete_topics(servers, PREFIX))  # of a run that was ended
        asyncio.run(ensure_topics(servers, PREFIX, PARTITIONS))
        asyncio.run(_filled(servers))
        recording = _recording(servers, Path(folder))
        _replaying(servers, recording)
        _pacing(servers, recording)
        _beside_kcat(servers, Path(folder))
        _beside_kafka_replay_cli(servers, Path(folder))
        asyncio.run(delete_topics(servers, PREFIX))


async def _filled(servers: str) -> None:
    rows = (
        Outgoing(
            PREFIX + topic, _partition(key), key, value, 1_615_000_000_000, (*HEADERS, ("ce_type", kind))
        )
        for topic, key, kind, value in events_of(DOSSIERS)
    )
    await _sent(servers, list(rows))


def _partition(key: bytes) -> int:
    return sum(key) % PARTITIONS


async def _sent(servers: str, rows: Sequence[Outgoing]) -> float:
    """Return the seconds that a bare producer takes for these records, from the first to the last answer.

    With batches as large as ours: with aiokafka's own 16 KiB it would be a weak reference.
    """
    async with AIOKafkaProducer(bootstrap_servers=servers, max_batch_size=BATCH_BYTES) as producer:
        await producer.partitions_for(rows[0].topic)
        began = time.perf_counter()
        for first in range(0, len(rows), WINDOW):
            futures = [
                await producer.send(
                    each.topic, each.value, each.key, each.partition, each.timestamp_ms, list(each.headers)
                )
                for each in rows[first : first + WINDOW]
            ]
            await asyncio.gather(*futures)
        return time.perf_counter() - began


async def _consumed(servers: str) -> tuple[int, float]:
    """Return how many records a bare consumer reads, and the seconds."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, isolation_level="read_committed", enable_auto_commit=False,
        auto_offset_reset="earliest", max_partition_fetch_bytes=4 * 1024 * 1024,
    )  # fmt: skip
    await consumer.start()
    try:
        places = [TopicPartition(PREFIX + topic, number) for topic in TOPICS for number in range(PARTITIONS)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        await consumer.seek_to_beginning()
        began, count = time.perf_counter(), 0
        while count < sum(ends.values()):
            for records in (await consumer.getmany(timeout_ms=500, max_records=5_000)).values():
                count += len(records)
        return count, time.perf_counter() - began
    finally:
        await consumer.stop()


def _recording(servers: str, folder: Path) -> Recording:
    """Print what recording costs; return the last recording."""
    ratios = []
    for number in range(ROUNDS):
        out = folder / f"round-{number}"
        count, bare = asyncio.run(_consumed(servers))
        began = time.perf_counter()
        recorder = Recorder(servers, out, False, 30.0, lambda _: None)
        asyncio.run(recorder.begin(Wanted(TOPICS, PREFIX)))
        ours = time.perf_counter() - began
        ratios.append(bare / ours)
        print(f"record: {count / ours:,.0f} records/s, bare consume {count / bare:,.0f}: {bare / ours:.2f} x")
    manifest = open_recording(out).manifest
    sizes = [(part.size_bytes, part.value_bytes) for part in manifest.parts]
    size, values = map(sum, zip(*sizes, strict=True))
    print(
        f"record: {median(ratios):.2f} x a bare consume (median); Parquet {size / values:.1%} of the values"
    )
    return open_recording(out)


def _replaying(servers: str, recording: Recording) -> None:
    ratios = []
    lanes = {topic: Lane(topic, f"{PREFIX}bare.{topic}", PARTITIONS, kept=True) for topic in TOPICS}
    rewriter = Rewriter(lanes, "bare", effects=False)
    rows = [rewriter.rewritten(each) for each in recording.all_records()]
    asyncio.run(ensure_topics(servers, f"{PREFIX}bare.", PARTITIONS))
    asyncio.run(_sent(servers, rows[:WINDOW]))
    for number in range(ROUNDS):
        bare = asyncio.run(_sent(servers, rows))
        seconds = _replayed(servers, recording, f"{PREFIX}to{number}-{time.time_ns()}.").played.seconds
        ratios.append(bare / seconds)
        rates = f"{len(rows) / seconds:,.0f} records/s, bare produce {len(rows) / bare:,.0f}"
        print(f"replay: {rates}: {bare / seconds:.2f} x")
    print(f"replay: {median(ratios):.2f} x a bare produce of the same records (median)")


def _replayed(
    servers: str, recording: Recording, prefix: str, choice: Choice | None = None, speed: float = float("inf")
) -> Outcome:
    order = order_of(recording, Wish(choice or Choice(), Way(prefix), speed=speed), servers)

    async def play() -> Outcome:
        return await replay(await prepared(order), lambda _: None)

    return asyncio.run(play())


def _pacing(servers: str, recording: Recording) -> None:
    """Three events a second happened: at PACED / 3 times the speed there are PACED of them a second."""
    speed = PACED / 3
    with table_of(recording) as table:
        first = material_of(recording, table, Choice()).hours[0][0].replace(tzinfo=PROVINCE_TIME)
        choice = Choice(until=first + timedelta(seconds=PACED_SECONDS * speed))
        records = material_of(recording, table, choice).total
    ratios = []
    for _ in range(ROUNDS):
        bare = asyncio.run(_paced_bare(servers, records, speed))
        late = _replayed(
            servers, recording, f"{PREFIX}paced-{time.time_ns()}.", choice, speed
        ).played.lateness
        ours, theirs = (each.quantile(0.99) or 0.0 for each in (late, bare))
        ratios.append(ours / theirs)
        print(
            f"paced: p99 {ours * 1000:.1f} ms late, a bare pacer {theirs * 1000:.1f}: {ours / theirs:.2f} x"
        )
    print(f"paced: p99 lateness {median(ratios):.2f} x that of a bare asyncio pacer (median)")


async def _paced_bare(servers: str, records: int, speed: float) -> Lateness:
    """Send records one by one when they are due, three of each moment, with nothing else to do."""
    late = Lateness()
    async with AIOKafkaProducer(bootstrap_servers=servers) as producer:
        await producer.partitions_for(f"{PREFIX}bare.routing")
        pace = Pace(speed, 0, time.monotonic())
        for number in range(records):
            due = pace.due(number // 3 * 1_000_000)
            delay = due - time.monotonic()
            if delay > 0:
                await asyncio.sleep(delay)
            await producer.send(f"{PREFIX}bare.routing", b"x" * 600, partition=number % PARTITIONS)
            late.add(time.monotonic() - due)
    return late


def _beside_kcat(servers: str, folder: Path) -> None:
    """Print how fast kcat copies one topic into a file and back, keys and values as lines."""
    if which("kcat") is None:
        print("kcat is not installed: apt-get install kcat")
        return
    copy, topic = folder / "kcat.txt", f"{PREFIX}routing"
    reading = ["kcat", "-b", servers, "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-K", "\t"]
    writing = ["kcat", "-b", servers, "-P", "-t", f"{PREFIX}bare.routing", "-l", str(copy), "-K", "\t"]
    with copy.open("wb") as file:
        read = _seconds(reading, file)
    print(f"kcat: {DOSSIERS / read:,.0f} records/s out, {DOSSIERS / _seconds(writing):,.0f} back, one topic")


def _beside_kafka_replay_cli(servers: str, folder: Path) -> None:
    program = str(peers.program("kafka-replay-cli", "kafka-replay-cli"))
    copy = str(folder / "peer.parquet")
    where = ["--bootstrap-servers", servers]
    out = [program, "dump", "--topic", f"{PREFIX}routing", "--output", copy, "--max-messages", str(DOSSIERS)]
    back = [program, "replay", "--input", copy, "--topic", f"{PREFIX}bare.routing", "--quiet"]
    dumped, sent = _seconds([*out, *where]), _seconds([*back, *where])
    print(f"kafka-replay-cli: {DOSSIERS / dumped:,.0f} records/s out, {DOSSIERS / sent:,.0f} back, one topic")


def _seconds(command: list[str], output: object = subprocess.DEVNULL) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=output, stderr=subprocess.DEVNULL, timeout=600)  # type: ignore[call-overload]
    return time.perf_counter() - began
