"""The manifest: what a recording holds, how far it is, and the digests by which it is trusted."""

from collections import defaultdict
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lgsp.problems import Exit, Problem
from lgsp.replay.chain import START, digest_of_lines
from lgsp.replay.safe_file import put_file

FORMAT: Final = "lgsp-recording"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)


class Run(_Said):
    """Rows of a part, one behind another, that are of one partition; their offsets rise."""

    topic: str
    partition: int
    first_row: int
    records: int
    first_offset: int
    last_offset: int


class Part(_Said):
    """A Parquet file; ``sha256`` and ``size_bytes`` are of the file, ``value_bytes`` of the values in it."""

    file: str = Field(pattern=r"^parts/[0-9]+\.parquet$")  # no other file, wherever the recording is from
    size_bytes: int
    sha256: str
    records: int
    value_bytes: int
    runs: tuple[Run, ...]


class Range(_Said):
    """How far a partition is recorded: every committed record from ``start`` up to before ``next``.

    ``until`` is the offset before which recording ends; None: it goes on. ``beginning`` is what the topic
    still held first when recording began. ``digest`` is of the records, ``chain`` of whole blocks of them
    only, from where it goes on; both in hex (see chain.py).
    """

    topic: str
    partition: int
    beginning: int
    start: int
    next: int
    until: int | None
    records: int = 0
    first_offset: int | None = None
    last_offset: int | None = None
    chain: str = START.hex()
    digest: str = START.hex()

    @property
    def done(self) -> bool:
        """Whether there is nothing more to record."""
        return self.until is not None and self.next >= self.until


class Origins(_Said):
    """Records of a partition that one replay put there from one partition, in the order they had there.

    Each record's own origin is in its header. The topic they came from is called as its cluster calls it.
    """

    replayid: str
    from_topic: str
    from_partition: int
    from_first_offset: int
    from_last_offset: int
    topic: str
    partition: int
    first_offset: int
    last_offset: int
    records: int


class Source(_Said):
    """Where records came from; addresses are none of it. ``names``: what topics are called there."""

    kind: Literal["kafka", "json-lines"]
    cluster_id: str | None = None
    prefix: str = ""
    names: dict[str, str] = {}


class Asked(_Said):
    """From where to where, as it was written when recording began: ``7d``, a moment, an offset."""

    since: str | None = None
    until: str | None = None


class TopicDigest(_Said):
    """``digest``: SHA-256 over the lines ``partition records digest`` of its partitions that hold records."""

    records: int
    partitions: int
    digest: str


class _Kind(_Said):
    """What every version of a manifest says: it is looked at first, the rest may look different."""

    format: Literal["lgsp-recording"]
    version: int


class Manifest(_Said):
    """All of it. Times are of this machine's clock; ``digest`` is over the lines ``topic digest``.

    ``asked`` is None in recordings of before it was noted.
    """

    format: Literal["lgsp-recording"] = "lgsp-recording"
    version: int = VERSION
    state: Literal["recording", "complete"]
    program: str
    contract_version: str
    calendar_hash: str
    isolation_level: Literal["read_committed"] = "read_committed"
    source: Source
    asked: Asked | None = None
    began_at: str
    ended_at: str | None = None
    records: int = 0
    digest: str = digest_of_lines(())
    topics: dict[str, TopicDigest] = {}
    ranges: tuple[Range, ...] = ()
    parts: tuple[Part, ...] = ()
    origins: tuple[Origins, ...] = ()

    def with_digests(self) -> "Manifest":
        """Return it with counts and digests as its ranges say."""
        by_topic: defaultdict[str, list[Range]] = defaultdict(list)
        for each in self.ranges:
            by_topic[each.topic].append(each)
        topics = {topic: _topic_digest(by_topic[topic]) for topic in sorted(by_topic)}
        digest = digest_of_lines(f"{name} {one.digest}" for name, one in topics.items())
        records = sum(one.records for one in topics.values())
        return self.model_copy(update={"topics": topics, "digest": digest, "records": records})

    def save(self, folder: Path) -> None:
        """Put it in the place of the one before, at once and for good; may raise OSError."""
        put_file(folder / MANIFEST, (self.model_dump_json(indent=1) + "\n").encode())


def load_manifest(folder: Path) -> Manifest:
    """Return the manifest of a recording; raises Problem when it is none, or of a later version."""
    try:
        text = (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise Problem(
            f"{folder} is no recording: it has no {MANIFEST}.", "Make one with: lgsp record OUT",
            "not-found", Exit.USAGE,
        ) from None  # fmt: skip
    try:
        _check_version(folder, _Kind.model_validate_json(text).version)
        return Manifest.model_validate_json(text)
    except ValidationError:
        raise Problem(
            f"{folder / MANIFEST} cannot be read: it is damaged, or no recording's.",
            "Take it from a copy of the recording; the parts beside it are Parquet files and can be read.",
            "recording",
        ) from None


def _check_version(folder: Path, version: int) -> None:
    if version > VERSION:
        raise Problem(
            f"{folder} is a recording of format {version}; this version knows {VERSION}.",
            "Read it with the lgsp that made it, or a later one.", "recording",
        )  # fmt: skip


def _topic_digest(ranges: list[Range]) -> TopicDigest:
    lines = [f"{each.partition} {each.records} {each.digest}" for each in ranges if each.records]
    return TopicDigest(
        records=sum(each.records for each in ranges), partitions=len(ranges), digest=digest_of_lines(lines)
    )
