"""What dies is started again at once; what cannot live is given up, loudly, with its own last words."""

import asyncio
import errno
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from lgsp.home import Home
from lgsp.hub import patience
from lgsp.hub.agency_keys import AgencyKeys
from lgsp.hub.child import PATIENT, Child
from lgsp.hub.environment import Secrets, environment_of
from lgsp.hub.hanging import Watch, hung
from lgsp.hub.last_words import last_words, readable
from lgsp.hub.patience import PAUSES, Patience
from lgsp.hub.ports import any_free
from lgsp.hub.processes import alive, started_at
from lgsp.hub.record import HubRecord, ProcessRecord
from lgsp.supervisor import Supervisor, give_new_port
from tests.waiting import eventually

LIVES = "import time; print('alive', flush=True); time.sleep(600)"
REFUSES = "import sys; print('topic x does not exist', file=sys.stderr); sys.exit(3)"
AGENCIES = AgencyKeys({"k1": "cd" * 32}, ["H62.13_k1"])
SECRETS = Secrets("ab" * 32, None, AGENCIES)
ANSWERS_TILL_TOLD = """
import pathlib, socket, time
folder, dumb = pathlib.Path({folder!r}), {dumb}
with socket.create_server(("127.0.0.1", {port})) as server:
    while True:
        asked, _ = server.accept()
        while (folder / "hang").exists():
            time.sleep(0.05)
        with asked:
            asked.recv(1000)
            if dumb > 0:
                dumb -= 1
                continue
            asked.sendall(b"HTTP/1.1 503 no")
            with (folder / "answers").open("a") as told:
                told.write("x")
"""
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"


@pytest.fixture
def broker() -> Iterator[str]:
    """Give an address where something accepts connections."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def child_of(
    folder: Path, program: str, broker: str, *, url: str | None = None, watch: Watch = PATIENT
) -> Child:
    (folder / "logs").mkdir(exist_ok=True)
    record = ProcessRecord(str(folder / "logs" / "child.log"), url=url)
    return Child(
        "child", [sys.executable, "-c", program], lambda: dict(os.environ), record,
        broker=broker, changed=lambda: None, new_port=lambda: give_new_port(record), watch=watch,
    )  # fmt: skip


@asynccontextmanager
async def kept(child: Child) -> AsyncIterator[Child]:
    """Keep the child for the length of a block."""
    task = asyncio.create_task(child.keep())
    try:
        yield child
    finally:
        await child.stop(0.5)
        await asyncio.wait_for(task, 5)


def test_what_is_killed_from_outside_comes_back_at_once_always() -> None:
    patience = Patience()
    assert [patience.after(-signal.SIGKILL, 0.1) for _ in range(50)] == [0.0] * 50


def test_what_fails_as_soon_as_it_starts_waits_longer_and_is_given_up() -> None:
    patience = Patience()
    assert [patience.after(3, 0.5) for _ in range(len(PAUSES) + 1)] == [*PAUSES, None]


def test_a_long_life_makes_up_for_earlier_failures() -> None:
    patience = Patience()
    for _ in PAUSES:
        patience.after(3, 0.5)
    assert patience.after(3, 3600.0) == PAUSES[0]
    assert patience.after(3, 0.5) == PAUSES[1]


async def test_a_killed_child_is_started_again_and_counted(tmp_path: Path, broker: str) -> None:
    async with kept(child_of(tmp_path, LIVES, broker)) as child:
        await eventually(lambda: child.record.pid, 5, "the first start")
        first = child.record.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: child.record.pid not in {first, None}, 5, "the second start")
        assert child.record.restarts == 1
        assert child.record.exit_code == -signal.SIGKILL
        assert alive(child.record.pid, child.record.started)
        second, started = child.record.pid, child.record.started
    assert not alive(second, started)
    assert child.record.state == "stopped"


async def test_a_child_that_answered_and_answers_no_more_is_killed_and_comes_back(
    tmp_path: Path, broker: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with kept(door_of(tmp_path, broker, dumb_at_first=0)) as child:
        await eventually(lambda: answers(tmp_path) > 9, 10, "ten answers")
        assert child.record.restarts == 0
        (tmp_path / "hang").touch()
        await eventually(lambda: child.record.restarts, 10, "the second start")
        assert child.record.exit_code == -signal.SIGKILL
        (tmp_path / "hang").unlink()
    assert "answers nobody any more" in capsys.readouterr().err


async def test_a_child_that_has_not_answered_yet_may_take_its_time(tmp_path: Path, broker: str) -> None:
    async with kept(door_of(tmp_path, broker, dumb_at_first=9)) as child:
        await eventually(lambda: answers(tmp_path) > 1, 10, "answers after nine questions without any")
        assert child.record.restarts == 0


async def test_what_the_supervisor_itself_lacks_is_not_held_against_a_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The test's own descriptors cannot be used up without harm, so a connection says that they are."""
    asked = 0

    async def scarce(*_: object) -> None:
        nonlocal asked
        asked += 1
        raise OSError(errno.EMFILE, "Too many open files")

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK")
        writer.close()
        monkeypatch.setattr(asyncio, "open_connection", scarce)

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        watching = asyncio.create_task(hung(f"http://127.0.0.1:{port}", Watch(0.01, 1, 2)))
        await eventually(lambda: asked > 9, 5, "nine looks that failed for want of descriptors")
        assert not watching.done()
        watching.cancel()


def door_of(folder: Path, broker: str, *, dumb_at_first: int) -> Child:
    """Return a child with a door, which leaves so many questions unanswered before the first answer."""
    port = any_free()
    program = ANSWERS_TILL_TOLD.format(port=port, folder=str(folder), dumb=dumb_at_first)
    watch = Watch(look_seconds=0.1, answer_seconds=0.5, most_unanswered=3)
    return child_of(folder, program, broker, url=f"http://127.0.0.1:{port}", watch=watch)


def answers(folder: Path) -> int:
    return len((folder / "answers").read_bytes()) if (folder / "answers").exists() else 0


async def test_a_child_that_refuses_to_start_is_given_up_with_its_last_words(
    tmp_path: Path, broker: str, capsys: pytest.CaptureFixture[str]
) -> None:
    child = child_of(tmp_path, REFUSES, broker)
    await asyncio.wait_for(child.keep(), 15)
    assert child.record.state == "gave-up"
    assert child.record.exit_code == 3
    assert child.record.last_words == ["topic x does not exist"]
    assert child.record.restarts == len(PAUSES)
    assert "given up" in capsys.readouterr().err


async def test_without_a_broker_a_child_is_not_blamed_but_waits_for_it(tmp_path: Path) -> None:
    port = any_free()
    async with kept(child_of(tmp_path, REFUSES, f"127.0.0.1:{port}")) as child:
        await eventually(lambda: child.record.exit_code == 3, 5, "its end")
        await asyncio.sleep(0.5)
        assert child.record.state == "waiting"
        assert child.record.restarts == 0
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port)
        async with server:
            await eventually(lambda: child.record.restarts, 5, "the next try")


async def test_a_child_that_ignores_the_request_to_end_is_killed(tmp_path: Path, broker: str) -> None:
    async with kept(child_of(tmp_path, STUBBORN, broker)) as child:
        log = Path(child.record.log)
        await eventually(lambda: log.exists() and "up" in log.read_text(), 5, "its first word")
        pid, started = child.record.pid, child.record.started
    assert not alive(pid, started)


async def test_a_port_that_somebody_took_is_changed(tmp_path: Path, broker: str) -> None:
    url = f"http://{broker}"
    async with kept(child_of(tmp_path, LIVES, broker, url=url)) as child:
        await eventually(lambda: child.record.pid, 5, "the start")
        assert child.record.url != url


async def test_a_clock_that_gave_up_is_tried_again_when_the_supervisor_is_told_to_look(
    tmp_path: Path, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSES", ())
    monkeypatch.setenv("LGSP_CLOCK__PERIOD_SECONDS", "never")  # so that it ends as soon as it starts
    hub = Home(tmp_path).hub("p1.")
    hub.logs.mkdir(parents=True)
    record = HubRecord("p1.", broker, 6, False, "up", {}, ProcessRecord(str(hub.logs / "clock.log")))
    stop, look = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(Supervisor(hub, record).run(stop, look))

    def given_up() -> bool:
        return record.clock is not None and record.clock.state == "gave-up"

    await eventually(given_up, 20, "it gives up")
    first = record.clock
    hub.wish_file.write_text('{"number": 1, "counts": {}}')
    look.set()
    await eventually(lambda: record.granted == 1, 5, "the supervisor has looked")
    await eventually(lambda: record.clock is not first and given_up(), 20, "it was tried again, and gave up")
    stop.set()
    await running


def gone(pid: str) -> bool:
    return started_at(int(pid)) is None


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_children_of_a_killed_supervisor_end_too(tmp_path: Path, broker: str) -> None:
    program = f"""
import asyncio
import json
from pathlib import Path
from tests.unit.lgsp.test_lgsp_supervision import child_of, LIVES
asyncio.run(child_of(Path({str(tmp_path)!r}), LIVES, {broker!r}).keep())
"""
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    log = tmp_path / "logs" / "child.log"
    await eventually(lambda: log.exists() and "alive" in log.read_text(), 10, "the child's first word")
    children = children_of(supervisor.pid)
    assert children
    supervisor.kill()
    await supervisor.wait()
    for child in children:
        await eventually(partial(gone, child), 5, "the child's end")


def test_a_service_is_told_where_its_hub_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LANES__MAX_RECORDS", "7")
    monkeypatch.setenv("LGSP_KAFKA__PREFIX", "another.")
    hub = Home(tmp_path).hub("p1.")
    intake = ProcessRecord("log", url="http://127.0.0.1:8101")
    record = HubRecord("p1.", "127.0.0.1:9092", 6, True, "up", {"intake": intake})
    given = environment_of("intake", intake, record, hub, SECRETS)
    assert given["LGSP_KAFKA__PREFIX"] == "p1."
    assert given["LGSP_KAFKA__PARTITIONS"] == "6"
    assert given["LGSP_DATABASE__URL"] == f"sqlite:///{tmp_path}/hubs/p1/intake.sqlite"
    assert given["LGSP_HTTP__PORT"] == "8101"
    assert given["LGSP_PROVINCE__IDENTITY_KEY"] == "ab" * 32
    assert json.loads(given["LGSP_CREDENTIALS__AGENCY_KEYS"]) == {"k1": "cd" * 32}
    assert json.loads(given["LGSP_CREDENTIALS__REVOKED"]) == ["H62.13_k1"]
    assert given["LGSP_LANES__MAX_RECORDS"] == "7"
    assert given["LGSP_PROVINCE__JOURNEY_URL"] == "http://127.0.0.1:8101/dossiers/{code}"
    monkeypatch.setenv("LGSP_PROVINCE__JOURNEY_URL", "https://one-stop.example/{code}")
    given = environment_of("intake", intake, record, hub, SECRETS)
    assert given["LGSP_PROVINCE__JOURNEY_URL"] == "https://one-stop.example/{code}"
    clock = environment_of("clock", ProcessRecord("log"), record, hub, SECRETS)
    assert not {"LGSP_PROVINCE__IDENTITY_KEY", "LGSP_CREDENTIALS__AGENCY_KEYS"} & clock.keys()
    assert "LGSP_DATABASE__URL" not in clock


def test_an_instance_is_told_its_number_and_the_secret_place_of_its_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LGSP_DATABASE__URL", "postgresql://another")
    hub = Home(tmp_path).hub("p1.")
    secrets = Secrets("ab" * 32, "postgresql://hub:secret@db/lgsp", AGENCIES)
    one = ProcessRecord("log", url="http://127.0.0.1:8105")
    record = HubRecord("p1.", "127.0.0.1:9092", 6, True, "up", {"intake": one}, further={"intake-2": one})
    told = {name: environment_of(name, one, record, hub, secrets) for name in ("intake", "intake-2")}
    assert [each["LGSP_INSTANCE"] for each in told.values()] == ["0", "2"]
    assert {each["LGSP_DATABASE__URL"] for each in told.values()} == {"postgresql://hub:secret@db/lgsp"}
    clock = environment_of("clock", ProcessRecord("log"), record, hub, secrets)
    assert "LGSP_DATABASE__URL" not in clock


def test_last_words_are_those_of_this_life_only(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("an earlier life\n")
    start = log.stat().st_size
    with log.open("a") as file:
        file.write("\n".join(f"line {number}" for number in range(20)) + "\n\n")
    assert last_words(log, start) == [f"line {number}" for number in range(12, 20)]
    assert last_words(tmp_path / "none", 0) == []


def test_a_structured_line_is_told_in_words() -> None:
    line = '{"event":"refused","message":"topic x does not exist","remedy":"lgsp up","level":"error"}'
    assert readable(line) == "refused: topic x does not exist: lgsp up"
    assert readable("\x1b[31mred\x1b[0m") == "red"
    assert readable("12") == "12"
    assert len(readable("x" * 1000)) < 410
