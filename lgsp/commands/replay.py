"""``lgsp replay``: a recording put back on topics.

Its options are the parameters of one function, hence its length.
"""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lgsp.commands import replay_options as of
from lgsp.commands.options import BootstrapServers, Json
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from datetime import datetime

    from lgsp.playback.choosing import Choice
    from lgsp.playback.replaying import Order, Outcome, Prepared
    from lgsp.replay.recording import Recording

INTERRUPTED = 130
SLOWEST = 0.1
FASTEST = 10_000
PROGRESS_SECONDS = 2
SWITCH_SECONDS = 0.0005
"""How long the thread that reads ahead may keep what is due waiting; Python's own 5 ms would be seen."""


def replay(  # noqa: PLR0917 (Typer's options are its parameters)
    recording: of.In,
    prefix: of.Prefix = None,
    maps: of.Maps = None,
    speed: of.Speed = "max",
    since: of.From = None,
    until: of.To = None,
    topic: of.Topics = None,
    only_type: of.Types = None,
    subject: of.Subjects = None,
    agency: of.Agencies = None,
    procedure: of.Procedures = None,
    where: of.Where = None,
    shift_time: of.ShiftTime = None,
    replay_id: of.Id = None,
    resume: of.Resume = False,
    dry_run: of.DryRun = False,
    onto_source: of.OntoSource = False,
    with_effects: of.WithEffects = False,
    skip_damaged: of.SkipDamaged = False,
    inputs_only: of.InputsOnly = False,
    timeout: of.Timeout = 60.0,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> int:
    """Put a recording back on topics: by the time of its events, at any pace, each record exactly once.

    Keys, values, headers and timestamps stay; where a record came from is told by three more headers.
    Killed at any moment it goes on with --resume, and nothing is there twice. See docs/recordings.md.

    With --inputs-only it feeds a fresh hub that runs, which derives the rest anew and comes to the same end.

    Example: lgsp replay week --prefix again. --speed 600
    """
    if not as_json:
        say(f"Reading {recording}")  # before what is heavy is imported
    from lgsp.commands.replay_inputs import How, replay_inputs
    from lgsp.commands.target_place import target_servers
    from lgsp.playback.ordering import Wish, order_of
    from lgsp.playback.plan import Way, maps_of
    from lgsp.replay.extra import require_extra

    require_extra()
    wished_speed = _speed(speed)
    opened = _sound(recording, skip=skip_damaged)
    manifest = opened.manifest
    way = Way(manifest.source.prefix if prefix is None else prefix, maps_of(maps or (), manifest))
    words = (topic, only_type, subject, agency, procedure)
    wish = Wish(
        _choice(since, until, words, where), way, _id(replay_id), wished_speed, shift_time or "",
        resume=resume, effects=with_effects, onto_source=onto_source,
    )  # fmt: skip
    if inputs_only:
        how = How(bootstrap_servers, timeout, dry_run=dry_run, as_json=as_json)
        return replay_inputs(opened, wish, how)
    order = order_of(opened, wish, target_servers(way.prefix, bootstrap_servers))
    if dry_run:
        return _shown(order, as_json=as_json)
    return _told(_played(order, as_json=as_json), recording, as_json=as_json)


def _played(order: "Order", *, as_json: bool) -> "Outcome":
    import asyncio
    import gc

    from lgsp.playback.replaying import allowed, prepared, replay
    from lgsp.show.playback import preface

    async def play() -> "Outcome":
        ready = allowed(await prepared(order))
        if not as_json:
            for line in preface(ready):
                say(line)
        return await replay(ready, _progress(order.material.total, as_json=as_json))

    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # records by the thousand are no garbage
    sys.setswitchinterval(SWITCH_SECONDS)
    return asyncio.run(play())


def _shown(order: "Order", *, as_json: bool) -> int:
    import asyncio

    from lgsp.playback.replaying import looked_up, prepared
    from lgsp.show.playback import dry_run_data, dry_run_lines

    async def look() -> "tuple[Prepared, int | None, tuple[Problem, ...]]":
        ready = await prepared(order)
        return ready, *await looked_up(ready)

    ready, began, against = asyncio.run(look())
    if as_json:
        put_json(dry_run_data(ready, began, against))
    else:
        for line in dry_run_lines(ready, began):
            put(line)
        for problem in against:
            say(f"{problem.message}\n  {problem.remedy}")
        say("Nothing was sent.")
    return Exit.NO if against else Exit.DONE


def _told(outcome: "Outcome", recording: Path, *, as_json: bool) -> int:
    from lgsp.show.playback import summary_data, summary_lines

    if as_json:
        put_json(summary_data(outcome))
    else:
        for line in summary_lines(outcome):
            put(line)
    if outcome.done == outcome.total:
        say(f"All {outcome.total:,} records of replay {outcome.prepared.id} are there.")
        return Exit.DONE
    say(
        f"{outcome.done:,} of {outcome.total:,} records of replay {outcome.prepared.id} are there; "
        f"go on with the same command and --resume: lgsp replay {recording} … --resume"
    )
    return INTERRUPTED


def _sound(folder: Path, *, skip: bool) -> "Recording":
    """Return the recording less what is damaged, which is told; raises Problem unless that is wished."""
    from lgsp.replay.recording import open_recording

    opened = open_recording(folder)
    damage = list(opened.damage())
    said = [f"{one.part.file} {one.why}; it held {one.part.records:,} records." for one in damage]
    if damage and not skip:
        raise Problem(
            f"{folder} is not as it was recorded: {' '.join(said)}",
            "Take the parts from a copy, or replay the rest with --skip-damaged.",
            "recording",
            Exit.NO,
        )
    for line in said:
        say(f"Left out: {line}")
    return opened.without([one.part for one in damage])


def _choice(
    since: str | None, until: str | None, words: "tuple[list[str] | None, ...]", where: str | None
) -> "Choice":
    from lgsp.playback.choosing import Choice

    topics, types, subjects, agencies, procedures = (tuple(sorted(each or ())) for each in words)
    return Choice(
        topics,
        _moment(since, "--from"), _moment(until, "--to"),
        types, subjects, agencies, procedures, where,
    )  # fmt: skip


def _moment(text: str | None, option: str) -> "datetime | None":
    """Return a moment of events: never one of so long ago, which would choose others when gone on with."""
    from lgsp.commands.moments import AGO, moment

    if text is not None and AGO.fullmatch(text):
        raise wrong_use(f"{option} {text!r} names no moment.", f"Write {option} 2021-03-08T09:00.")
    return None if text is None else moment(text, option)


def _id(text: str | None) -> str | None:
    import re

    if text is not None and re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}", text) is None:
        raise wrong_use(f"--id {text!r} is no name.", "Use up to 64 letters, digits, dots and dashes.")
    return text


def _speed(text: str) -> float:
    if text == "max":
        return float("inf")
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not SLOWEST <= speed <= FASTEST:
        raise wrong_use(f"--speed {text!r} is no speed.", "Write a number from 0.1 to 10000, or max.")
    return speed


def _progress(total: int, *, as_json: bool) -> Callable[[int], None]:
    import time

    last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        if time.monotonic() - last > PROGRESS_SECONDS:
            last = time.monotonic()
            say(f"  {done:,} of {total:,} records")

    return (lambda _: None) if as_json else tell
