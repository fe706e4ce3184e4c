"""``lgsp replay --inputs-only``: a fresh hub is given what a recorded one was, and derives the rest anew."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lgsp.commands.place import HubPlace, hub_place
from lgsp.home import Home
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from lgsp.playback.choosing import Choice
    from lgsp.playback.giving_inputs import InputsOrder, InputsOutcome, InputsReady
    from lgsp.playback.inputs_order import Share
    from lgsp.playback.ordering import Wish
    from lgsp.replay.recording import Recording

INTERRUPTED = 130
NUMBERED = "dossiers are numbered in order, so with some of them left out the others have other codes"
REASONS = {
    "--from": "a hub cannot begin in the middle: what it knew by then is not in the recording's inputs",
    "--topic": "what a hub derives depends on all of its inputs",
    "--only-type": "what a hub derives depends on all types of records",
    "--subject": NUMBERED,
    "--procedure": NUMBERED,
    "--where": NUMBERED,
    "--map": "a hub reads its own topics only",
    "--shift-time": "deadlines, working days and codes would be others",
    "--onto-source": "the hub must be a fresh one",
    "--skip-damaged": "what a hub derives depends on all of its inputs",
}
"""What --inputs-only does not go with, and why."""


@dataclass(frozen=True)
class How:
    """What is said beside the wish: where the hub is, and what to tell of it."""

    bootstrap_servers: str | None
    timeout_seconds: float
    dry_run: bool
    as_json: bool


def replay_inputs(recording: "Recording", wish: "Wish", how: How) -> int:
    """Give a hub the inputs; raises Problem."""
    import asyncio

    from lgsp.hub.run_lock import alone_on
    from lgsp.playback.giving_inputs import InputsOrder

    _check(recording, wish)
    place = _place(wish.way.prefix, how.bootstrap_servers)
    order = InputsOrder(
        place.bootstrap_servers, place.prefix, recording, _share(wish.choice), given_id=wish.given_id,
        speed=wish.speed, timeout_seconds=how.timeout_seconds, resume=wish.resume, effects=wish.effects,
    )  # fmt: skip
    if how.dry_run:
        return asyncio.run(_shown(order, as_json=how.as_json))
    with alone_on(Home.from_environment().hub(place.prefix), "lgsp replay"):
        outcome = asyncio.run(_given(order, as_json=how.as_json))
    return _told(outcome, as_json=how.as_json)


def _check(recording: "Recording", wish: "Wish") -> None:
    """Raise Problem for what cannot come to the recorded end; say what need not."""
    from lgsp.playback.inputs_plan import check_inputs, shortfalls
    from lgsp.playback.refusing import newer_contract

    choice = wish.choice
    given = {
        "--from": choice.since, "--topic": choice.topics, "--only-type": choice.types,
        "--subject": choice.subjects, "--procedure": choice.procedures, "--where": choice.where,
        "--map": wish.way.maps, "--shift-time": wish.shift, "--onto-source": wish.onto_source,
        "--skip-damaged": recording.left_out,
    }  # fmt: skip
    for option, value in given.items():
        if value:
            raise wrong_use(
                f"{option} does not go with --inputs-only: {REASONS[option]}.",
                "Leave it out; --agency and --to take a part of the inputs.",
            )
    for problem in newer_contract(recording.manifest):
        raise problem
    check_inputs(recording.manifest)
    for sentence in shortfalls(recording.manifest):
        say(sentence)


async def _given(order: "InputsOrder", *, as_json: bool) -> "InputsOutcome":
    from lgsp.playback.giving_inputs import give, ready_for

    ready = await ready_for(order)
    if not as_json:
        say(f"{ready.count.total:,} records in {ready.count.steps:,} steps for hub {order.prefix!r}")
    return await give(ready, _progress(ready.count.total, as_json=as_json))


def _place(prefix: str, bootstrap_servers: str | None) -> HubPlace:
    """Return the hub that is meant; of one that was raised from here it is known whether it runs."""
    from lgsp.commands.running import running_hub
    from lgsp.playback.fresh_hub import live_clock, raise_one

    if bootstrap_servers is not None:
        return hub_place(prefix, bootstrap_servers)
    try:
        hub = running_hub(prefix)
    except Problem as problem:
        if problem.category != "hub-not-running":
            raise
        remedy = f"Raise one to be given the inputs: {raise_one(prefix)}"
        raise Problem(problem.message, remedy, problem.category) from None
    if hub.clock is not None:
        raise live_clock(prefix)
    return HubPlace(hub.bootstrap_servers, hub.prefix)


def _share(choice: "Choice") -> "Share":
    from lgsp.playback.inputs_order import Share
    from lgsp.replay.envelope_columns import EPOCH, MICROSECOND

    until_us = None if choice.until is None else (choice.until - EPOCH) // MICROSECOND
    return Share(frozenset(each.encode() for each in choice.agencies), until_us)


def _progress(total: int, *, as_json: bool) -> Callable[[int], None]:
    import time

    told = time.monotonic()

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told > 1:
            told = time.monotonic()
            say(f"  {done:,} of {total:,} records")

    return (lambda _: None) if as_json else tell


async def _shown(order: "InputsOrder", *, as_json: bool) -> int:
    """Show what would be sent, and what speaks against it: exit code 1 then."""
    from lgsp.playback.giving_inputs import looked_up, ready_for

    ready = await ready_for(order)
    began, against = await looked_up(ready)
    _put_plan(ready, began, against, as_json=as_json)
    return Exit.NO if against else Exit.DONE


def _put_plan(ready: "InputsReady", began: int | None, against: list[Problem], *, as_json: bool) -> None:
    from lgsp.show.inputs import plan_data, plan_lines, span
    from lgsp.show.playback import state

    if as_json:
        put_json({**plan_data(ready), "begun": began, "refusals": [each.as_json() for each in against]})
        return
    for line in plan_lines(ready):
        put(line)
    say(span(ready))
    say(state(began, ready.count.total))
    for each in against:
        say(f"{each.message}\n  {each.remedy}")
    say("Nothing was sent.")


def _told(outcome: "InputsOutcome", *, as_json: bool) -> int:
    from lgsp.show.inputs import outcome_data, verdict

    if as_json:
        put_json(outcome_data(outcome))
    say(verdict(outcome))
    return Exit.DONE if outcome.caught_up else INTERRUPTED
