"""The demo from its first line to its last: raise a fresh hub, live a week, judge, tell what is kept."""

import asyncio
import signal
from collections import Counter
from dataclasses import dataclass
from types import FrameType

from lgsp.demo.board import LODGED
from lgsp.demo.verdict import Verdict
from lgsp.demo.week import run_week
from lgsp.demo_check import judge
from lgsp.home import Home
from lgsp.hub.broker import embedded_broker, other_broker
from lgsp.hub.broker_watch import fault_of, while_it_lives
from lgsp.hub.raising import raise_hub
from lgsp.hub.record import HubRecord, read_record
from lgsp.hub.run_lock import alone_on
from lgsp.hub.stopping import stop_broker_unless_used, stop_hub, undisturbed
from lgsp.hub.topics import Plan
from lgsp.problems import Problem
from lgsp.stream.figures import served
from lgsp.stream.log import Log, read_log
from lgsp.terminal import say
from services._runtime.barrier import NotCaughtUp

PREFIX = "demo."


@dataclass(frozen=True)
class Outcome:
    """How the demo went; ``example``: the code of a dossier that went all the way."""

    hub: HubRecord
    verdicts: list[Verdict]
    example: str
    seconds: float


@dataclass(frozen=True)
class Wishes:
    """What the demo was asked for."""

    dossiers: int
    seed: int
    keep: bool
    partitions: int
    bootstrap_servers: str | None
    """None: the embedded Kafka of the home."""


def show(home: Home, wishes: Wishes) -> Outcome:
    """Run the demo. Whatever happens, nothing is left running unless it is to be kept."""
    home.make()
    with alone_on(home.hub(PREFIX), "lgsp demo"):
        return _show(home, wishes)


def _show(home: Home, wishes: Wishes) -> Outcome:
    stay = False
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with home.alone():
            hub = _raise(home, wishes)
        say("The week begins: Monday 8 March 2021")
        outcome = asyncio.run(while_it_lives(fault_of(home, hub), _live_and_judge(home, hub, wishes)))
        stay = wishes.keep
        return outcome
    finally:
        if not stay:
            say("Stopping…")
            with undisturbed(), home.alone():
                stop_hub(home.hub(PREFIX))
                if not wishes.bootstrap_servers:
                    stop_broker_unless_used(home)
        signal.signal(signal.SIGTERM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _raise(home: Home, wishes: Wishes) -> HubRecord:
    if stop_hub(home.hub(PREFIX)):
        say("Stopped the demo hub that was kept earlier")
    servers = wishes.bootstrap_servers
    plan = Plan(
        PREFIX, other_broker(servers) if servers else embedded_broker(home), wishes.partitions,
        embedded=not servers, started_by="demo", clock=False, fresh=True,
    )  # fmt: skip
    return raise_hub(home, plan)


async def _live_and_judge(home: Home, hub: HubRecord, wishes: Wishes) -> Outcome:
    try:
        report = await run_week(hub, wishes.dossiers, wishes.seed)
    except (NotCaughtUp, TimeoutError) as error:
        raise _stuck(home, error) from error
    say("Checking: everything is counted once more, straight from the topics")
    log = await read_log(hub.bootstrap_servers, hub.prefix)
    shown = await asyncio.to_thread(served, hub, {})
    verdicts = judge(log, shown, report.sent[LODGED])
    return Outcome(read_record(home.hub(PREFIX)) or hub, verdicts, _example(log), report.wall_seconds)


def _stuck(home: Home, error: Exception) -> Problem:
    """Name the service that died rather than the wait that failed."""
    record = read_record(home.hub(PREFIX))
    dead = [
        f"{name} ended with {one.exit_code}: " + " | ".join(one.last_words)
        for name, one in (record.services if record else {}).items()
        if one.state in {"gave-up", "waiting"}
    ]
    message = "; ".join(dead) or f"The services did not keep up: {error}"
    return Problem(message, f"Their logs are in {home.hub(PREFIX).logs}", "service")


def _example(log: Log) -> str:
    """Return the code of a finished dossier with the longest story; any code when none finished."""
    length = Counter(entry.event["subject"] for entry in log.of("routing", "payments"))
    finished = [
        e.event["subject"] for e in log.of("routing") if e.event["type"] == "lgsp.dossier.finished.v1"
    ]
    received = [
        e.event["subject"] for e in log.of("dossiers") if e.event["type"] == "lgsp.dossier.received.v1"
    ]
    return max(finished or received, key=lambda code: (length[code], code), default="H62.12-210308-0001")
