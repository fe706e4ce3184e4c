"""``lgsp resend``: one past event again, to a topic or to a URL of this machine."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest

from lgsp.stream.record import Record
from services._runtime.partitions import partition_of
from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.hub.command_line import Said, lgsp
from tests.hub.outside_reader import Seen, read_committed
from tests.hub.sending import Raw, a_raw_submission, send
from tests.unit.replay.recordings import a_recording

pytestmark = [pytest.mark.kafka, pytest.mark.more]
PARTITIONS: Final = 3
MARKS: Final = ["ce_replayid", "lgsp_origin", "lgsp_effects"]
_names = count(1)


@dataclass
class Topics:
    """A hub's topics with some records and no services, and what was sent there."""

    servers: str
    prefix: str
    home: Path
    sent: list[Raw] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)

    def lodge(self, *records: Raw) -> None:
        self.places += send(self.servers, self.prefix, records, PARTITIONS)
        self.sent += records

    def id_of(self, number: int) -> str:
        found: str = json.loads(self.sent[number].value or b"")["id"]
        return found

    def place_of(self, number: int) -> list[str]:
        partition, offset = self.places[number]
        return ["--topic", "submissions", "--partition", str(partition), "--offset", str(offset)]

    async def resends(self, *words: str) -> Said:
        return await lgsp(
            "resend", *words, "--json", home=self.home,
            LGSP_KAFKA__BOOTSTRAP_SERVERS=self.servers, LGSP_KAFKA__PREFIX=self.prefix,
        )  # fmt: skip

    def seen(self, topic: str) -> list[Seen]:
        return read_committed(self.servers, "", [topic])


@pytest.fixture
async def topics(servers: str, tmp_path: Path) -> AsyncIterator[Topics]:
    found = Topics(servers, f"resend{os.getpid()}-{next(_names)}.", tmp_path)
    await ensure_topics(servers, found.prefix, PARTITIONS)
    found.lodge(a_raw_submission("S1").marked("1"), a_raw_submission("S2", receiving_agency="H62.21"))
    yield found
    await delete_topics(servers, found.prefix)


@dataclass
class Listener:
    """What an HTTP server of this machine got, and what it answers."""

    url: str
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener("")

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.status)
            self.send_header("location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(b"seen")

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/events"
        Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


async def test_an_event_is_sent_to_a_topic_again_as_it_was_and_marked(topics: Topics) -> None:
    target = f"{topics.prefix}debugging"
    by_id = await topics.resends(topics.id_of(1), "--to-topic", target)
    by_place = await topics.resends(*topics.place_of(0), "--to-topic", target, "--with-effects")
    assert (by_id.code, by_place.code) == (0, 0), by_id.err + by_place.err
    seen = {each.key: each for each in topics.seen(target)}
    for number, said, effects in ((1, by_id, b"suppressed"), (0, by_place, b"wanted")):
        raw, (partition, offset) = topics.sent[number], topics.places[number]
        one = seen[raw.key]
        assert (one.value, one.partition) == (raw.value, partition_of(raw.key or b"", PARTITIONS))
        own, marks = one.headers[: len(raw.headers)], one.headers[len(raw.headers) :]
        assert (own, [name for name, _ in marks]) == (raw.headers, MARKS)
        assert marks[1:] == (
            ("lgsp_origin", f"{topics.prefix}submissions/{partition}/{offset}".encode()),
            ("lgsp_effects", effects),
        )
        assert said.data["to"] == {"topic": target, "partition": one.partition, "offset": one.offset}


async def test_an_event_of_a_recording_is_sent_to_a_url_and_its_answer_told(
    topics: Topics, listener: Listener, servers: str, tmp_path: Path
) -> None:
    recorded = await lgsp(
        "record", str(tmp_path / "rec"), "--prefix", topics.prefix, "--bootstrap-servers", servers,
        home=tmp_path,
    )  # fmt: skip
    assert recorded.code == 0, recorded.err
    source = ("--in", str(tmp_path / "rec"))
    done = await topics.resends(topics.id_of(0), *source, "--to-url", listener.url)
    assert (done.code, done.data["to"]["status"], done.data["to"]["body"]) == (0, 200, "seen"), done.err
    headers, body = listener.got[0]
    raw = topics.sent[0]
    assert (body, headers["content-type"]) == (raw.value, "application/cloudevents+json")
    assert (headers["ce_type"], headers["mark"]) == ("lgsp.submission.lodged.v1", "1")
    assert (headers["lgsp_key"], headers["lgsp_effects"]) == ((raw.key or b"").decode(), "suppressed")
    assert headers["lgsp_origin"].startswith(f"{topics.prefix}submissions/")

    listener.status = 307
    refused = await topics.resends(*topics.place_of(1), *source, "--to-url", listener.url)
    assert (refused.code, refused.data["to"]["status"]) == (1, 307)
    assert listener.got[1][1] == topics.sent[1].value
    gone = await topics.resends(topics.id_of(0), *source, "--to-url", "http://127.0.0.1:9/nobody")
    assert (gone.code, json.loads(gone.err)["category"]) == (3, "service")


async def test_what_is_not_there_or_there_twice_is_told_with_where(
    topics: Topics, listener: Listener
) -> None:
    target = ("--to-topic", f"{topics.prefix}debugging")
    missing = await topics.resends("no-such-id", *target)
    assert (missing.code, json.loads(missing.err)["category"]) == (1, "not-found")
    assert f"{topics.prefix}submissions" in missing.err
    beyond = await topics.resends("--topic", "submissions", "--partition", "0", "--offset", "99", *target)
    assert (beyond.code, json.loads(beyond.err)["category"]) == (1, "not-found")
    topics.lodge(topics.sent[0])
    twice = await topics.resends(topics.id_of(0), "--to-url", listener.url)
    assert (twice.code, listener.got) == (2, [])
    for partition, offset in (topics.places[0], topics.places[-1]):
        assert f"{topics.prefix}submissions/{partition}/{offset}" in twice.err
    chosen = await topics.resends(*topics.place_of(-1), "--to-url", listener.url)
    assert chosen.code == 0


async def test_the_hubs_own_topics_and_other_machines_are_refused_unless_told(topics: Topics) -> None:
    own = await topics.resends(topics.id_of(0), "--to-topic", "submissions")
    assert (own.code, len(topics.seen(f"{topics.prefix}submissions"))) == (2, 2), own.err
    told = await topics.resends(topics.id_of(0), "--to-topic", "submissions", "--onto-source")
    assert (told.code, len(topics.seen(f"{topics.prefix}submissions"))) == (0, 3), told.err
    written = await topics.resends(topics.id_of(1), "--to-topic", "dossiers", "--onto-source")
    assert (written.code, topics.seen(f"{topics.prefix}dossiers")) == (1, []), written.err
    far = await topics.resends(topics.id_of(0), "--to-url", "http://192.0.2.1/events")
    assert (far.code, "--anywhere" in far.err) == (2, True)
    for words in ([topics.id_of(0)], ["--topic", "submissions", "--to-topic", "x"], ["--to-topic", "x"]):
        assert (await topics.resends(*words)).code == 2


async def test_a_record_of_headers_alone_is_sent_too(topics: Topics, tmp_path: Path) -> None:
    a_recording(tmp_path / "rec", [Record("bare", 0, 0, None, None, 5_000, (("a", b"1"), ("a", None)))])
    target, place = f"{topics.prefix}bare", ("--topic", "bare", "--partition", "0", "--offset", "0")
    said = await topics.resends(*place, "--in", str(tmp_path / "rec"), "--to-topic", target)
    assert said.code == 0, said.err
    one = topics.seen(target)[0]
    assert (one.key, one.value, one.headers[:2]) == (None, None, (("a", b"1"), ("a", None)))
    assert said.data["to"] == {"topic": target, "partition": 0, "offset": 0}


async def test_a_damaged_recording_is_told_as_such(
    topics: Topics, listener: Listener, tmp_path: Path
) -> None:
    a_recording(tmp_path / "rec", [Record("bare", 0, 0, None, b"x", 5_000)])
    (tmp_path / "rec" / "parts" / "000001.parquet").write_bytes(b"no longer")
    for which in (["some-id"], ["--topic", "bare", "--partition", "0", "--offset", "0"]):
        said = await topics.resends(*which, "--in", str(tmp_path / "rec"), "--to-url", listener.url)
        assert (said.code, json.loads(said.err)["category"]) == (1, "recording"), said.err
        assert "000001.parquet" in said.err
