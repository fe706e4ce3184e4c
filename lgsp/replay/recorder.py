"""A recording from beginning to end: begun or gone on with, captured, said to be complete."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import TopicAuthorizationFailedError

from lgsp.problems import Exit, Problem, wrong_use
from lgsp.replay.capture import Capture
from lgsp.replay.manifest import Asked, Manifest, Range, Source, load_manifest
from lgsp.replay.part_making import Builder, builder_beside
from lgsp.replay.provenance import calendar_hash, contract_version, program_version
from lgsp.replay.same_wish import check_same_wish
from lgsp.replay.selection import Wanted, check_still_there, places_of, ranges_of
from lgsp.replay.stopping import stopped_by_signals
from lgsp.replay.writing import RecordingWriter
from lgsp.stream.reading import consumer_of, high_watermarks
from services._runtime.instants import PROVINCE_TIME


@dataclass(frozen=True)
class Outcome:
    """How it ended. ``cut``: partitions whose last records are in a transaction that is still open."""

    manifest: Manifest
    cut: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recorder:
    """Records a cluster's topics into a folder. ``follow``: until it is stopped by Ctrl-C or SIGTERM."""

    bootstrap_servers: str
    folder: Path
    follow: bool
    part_seconds: float
    progress: Callable[[int], None]

    async def begin(self, wanted: Wanted) -> Outcome:
        """Record into a folder that is new or empty; raises Problem, KafkaError."""
        with _permission_told(), builder_beside(self.folder) as builder:
            return await self._begin(wanted, builder)

    async def resume(self, wanted: Wanted) -> Outcome:
        """Go on with the recording in the folder, as it was begun; raises Problem, KafkaError."""
        manifest = load_manifest(self.folder)
        if manifest.source.kind == "kafka":
            check_same_wish(self.folder, manifest, wanted)
        with _permission_told(), builder_beside(self.folder) as builder:
            return await self._resume(manifest, builder)

    async def _begin(self, wanted: Wanted, builder: Builder) -> Outcome:
        names = wanted.names
        places = await places_of(self.bootstrap_servers, names)
        cluster_id = await cluster_id_of(self.bootstrap_servers)
        async with consumer_of(self.bootstrap_servers, reset="none") as consumer:
            ranges = await ranges_of(consumer, self.bootstrap_servers, places, wanted)
            source = Source(kind="kafka", cluster_id=cluster_id, prefix=wanted.prefix, names=names)
            return await self._record(consumer, places, new_manifest(source, ranges, wanted.asked), builder)

    async def _resume(self, manifest: Manifest, builder: Builder) -> Outcome:
        source = manifest.source
        _check_source(source, await cluster_id_of(self.bootstrap_servers), self.folder)
        if self.follow:
            manifest = _endless(manifest)
        elif manifest.state == "complete":
            return Outcome(manifest)
        known = {(one.topic, one.partition): one for one in manifest.ranges}
        found = await places_of(self.bootstrap_servers, source.names)
        places = {place: topic for place, topic in found.items() if (topic, place.partition) in known}
        async with consumer_of(self.bootstrap_servers, reset="none") as consumer:
            beginnings = await consumer.beginning_offsets(list(places))
            ends = await high_watermarks(self.bootstrap_servers, list(places))
            ranges = {place: known[topic, place.partition] for place, topic in places.items()}
            check_still_there(ranges, beginnings, ends)
            return await self._record(consumer, places, manifest, builder)

    async def _record(
        self,
        consumer: AIOKafkaConsumer,
        places: Mapping[TopicPartition, str],
        manifest: Manifest,
        builder: Builder,
    ) -> Outcome:
        writer = RecordingWriter(self.folder, manifest)
        stop = asyncio.Event()
        capture = Capture(
            consumer,
            places,
            writer,
            builder,
            part_seconds=self.part_seconds,
            stop=stop,
            progress=self.progress,
        )
        with stopped_by_signals(stop):
            try:
                await capture.run()
            except (TimeoutError, ConnectionError):  # of the network; Python counts them among OSError
                raise
            except OSError as error:
                raise _no_room(error, self.folder, writer.manifest) from error
        if self.follow or not stop.is_set():
            writer.end(now())
        return Outcome(writer.manifest, tuple(capture.cut))


def new_manifest(source: Source, ranges: tuple[Range, ...], asked: Asked | None = None) -> Manifest:
    """Return the manifest of a recording that begins now."""
    return Manifest(
        state="recording", program=program_version(), contract_version=contract_version(),
        calendar_hash=calendar_hash(), source=source, asked=asked, began_at=now(), ranges=ranges,
    )  # fmt: skip


def now() -> str:
    """Return this machine's time as the manifest has it."""
    return datetime.now(PROVINCE_TIME).isoformat(timespec="seconds")


async def cluster_id_of(bootstrap_servers: str) -> str:
    """Return a cluster's own id; raises KafkaError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()


@contextmanager
def _permission_told() -> Iterator[None]:
    try:
        yield
    except TopicAuthorizationFailedError as error:
        raise Problem(
            f"Kafka does not let this user read {', '.join(map(str, error.args)) or 'a topic'}.",
            "Give this user Read and Describe on the topics: recording needs no group and no other right.",
            "permission",
        ) from error


def _endless(manifest: Manifest) -> Manifest:
    ranges = tuple(one.model_copy(update={"until": None}) for one in manifest.ranges)
    return manifest.model_copy(update={"ranges": ranges, "state": "recording", "ended_at": None})


def _check_source(source: Source, cluster_id: str, folder: Path) -> None:
    if source.kind != "kafka":
        raise wrong_use(
            f"{folder} was made from JSON Lines, which is no source to go on with.", "Make it anew."
        )
    if source.cluster_id != cluster_id:
        raise Problem(
            f"{folder} was recorded from cluster {source.cluster_id}; this one is {cluster_id}.",
            "Name the cluster it was recorded from with --bootstrap-servers, or record into a new folder.",
            "recording",
            Exit.NO,
        )


def _no_room(error: OSError, folder: Path, manifest: Manifest) -> Problem:
    why = error.strerror or str(error)
    return Problem(
        f"Writing into {folder} failed ({why}); {manifest.records:,} records are whole there.",
        "Free some space, then go on with: lgsp record OUT --resume",
        "disk",
    )
