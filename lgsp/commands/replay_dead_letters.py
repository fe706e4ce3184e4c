"""``lgsp dead-letters replay``: original records, sent once more to where they came from."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import put_json, put_table, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lgsp.commands.place import HubPlace
    from lgsp.dead_letters.letter import Letter
    from lgsp.dead_letters.planning import Plan
    from lgsp.dead_letters.reading import Letters
    from lgsp.dead_letters.replaying import Replay, Result

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]...", show_default=False, help="As the list shows them: 0/17."),
]
Service = Annotated[
    str | None,
    typer.Option(
        "--service",
        envvar="LGSP_DEAD_LETTERS__REPLAY_SERVICE",
        show_default=False,
        help="All given up by this service.",
    ),
]
ReasonCode = Annotated[
    str | None,
    typer.Option(
        "--reason",
        envvar="LGSP_DEAD_LETTERS__REPLAY_REASON",
        show_default=False,
        help="All given up for this reason.",
    ),
]
All = Annotated[
    bool, typer.Option("--all", envvar="LGSP_DEAD_LETTERS__REPLAY_ALL", help="All that a replay can heal.")
]
Yes = Annotated[bool, typer.Option("--yes", envvar="LGSP_DEAD_LETTERS__REPLAY_YES", help="Do not ask.")]
Again = Annotated[
    bool,
    typer.Option("--again", envvar="LGSP_DEAD_LETTERS__REPLAY_AGAIN", help="Also what was replayed before."),
]
NoWait = Annotated[
    bool,
    typer.Option(
        "--no-wait", envvar="LGSP_DEAD_LETTERS__REPLAY_NO_WAIT", help="Do not look what becomes of them."
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        envvar="LGSP_DEAD_LETTERS__REPLAY_TIMEOUT",
        min=1,
        max=86_400,
        help="Seconds that the services have for each portion of records.",
    ),
]


def replay(  # noqa: PLR0917 (Typer's options are its parameters)
    ids: Ids = None,
    service: Service = None,
    reason: ReasonCode = None,
    every: All = False,
    yes: Yes = False,
    again: Again = False,
    no_wait: NoWait = False,
    timeout: Timeout = 30.0,
    prefix: Prefix = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> None:
    """Send original records once more to their own topics, and see what becomes of them.

    Each record once, however many services gave it up. Inbound topics only. Safe to repeat: what arrived
    already changes nothing. Exit code 1: something came back, or was left.

    Example: lgsp dead-letters replay --reason unknown-order --yes
    """
    from lgsp.commands.place import hub_place
    from lgsp.dead_letters.planning import plan
    from lgsp.dead_letters.replaying import Replay

    _check(ids or [], service, reason, every=every)
    place = hub_place(prefix, bootstrap_servers)
    letters = letters_there(place).letters
    chosen = _chosen(letters, ids or [], service, reason)
    way = Replay(place.bootstrap_servers, place.prefix, None if no_wait else timeout, again=again)
    result = _run(way, plan(letters, chosen), ask=not yes)
    if not chosen:
        say("No dead letter to replay.")
    _tell(result, as_json=as_json)
    if not result.is_well(looked=not no_wait):
        raise typer.Exit(Exit.NO)


def letters_there(place: "HubPlace") -> "Letters":
    """Return all dead letters of a hub, having said what else lies there."""
    import asyncio

    from lgsp.dead_letters.reading import read_letters

    found = asyncio.run(read_letters(place.bootstrap_servers, place.prefix))
    if found.foreign:
        say(f"{found.foreign} records on dead-letters were written by no service and are not shown")
    return found


def _check(ids: list[str], service: str | None, reason: str | None, *, every: bool) -> None:
    """Raise Problem unless it is said in one way which letters are meant."""
    from lgsp.commands.dead_letter_choices import checked_id, remark_on, wanted

    if (bool(ids), bool(service or reason), every).count(True) != 1:
        raise wrong_use(
            "Say in one way which dead letters are meant.",
            "Name IDs, or --reason and --service, or --all; see: lgsp dead-letters list",
        )
    for one in ids:
        checked_id(one)
    wanted(service, reason, None, None)
    remark_on(reason)


def _chosen(
    letters: "Sequence[Letter]", ids: list[str], service: str | None, reason: str | None
) -> "list[Letter]":
    from lgsp.commands.dead_letter_choices import no_letter, wanted
    from lgsp.dead_letters.reasons import reason_of

    if ids:
        by_id = {letter.id: letter for letter in letters}
        for one in ids:
            if one not in by_id:
                raise no_letter(one)
        return [by_id[one] for one in ids]
    if service or reason:
        return wanted(service, reason, None, None).among(letters)
    hopeless = Counter(letter.reason for letter in letters if not reason_of(letter.reason).heals)
    if hopeless:
        say(f"Left, for no replay can heal them: {_counts(hopeless)}; choose them by ID or --reason")
    return [letter for letter in letters if reason_of(letter.reason).heals]


def _run(way: "Replay", wished: "Plan", *, ask: bool) -> "Result":
    import asyncio

    from lgsp.dead_letters.replaying import PORTION, Result

    ready = asyncio.run(way.fresh(wished))
    if not ready.sendable:
        return Result((), ready.left)
    if way.wait_seconds is None and len(ready.sendable) > PORTION:
        raise wrong_use(
            f"{len(ready.sendable)} records would be sent unseen; too many bad ones in a row stop a service.",
            f"Leave --no-wait out, or choose at most {PORTION}.",
        )
    _announce(ready)
    if ask and sys.stdin.isatty() and not typer.confirm("Send them?", err=True):
        raise Problem("Nothing was sent.", "Answer y, or give --yes.", "declined", Exit.NO)
    total = len(ready.sendable)
    return asyncio.run(way.run(ready, lambda sent: say(f"  {sent} of {total} sent")))


def _announce(ready: "Plan") -> None:
    from lgsp.dead_letters.reasons import reason_of

    reasons = Counter(each.letter.reason for each in ready.sendable)
    say(f"To be sent once more: {_counts(reasons)}")
    hopeless = [code for code in reasons if not reason_of(code).heals]
    if hopeless:
        say(f"  These will come back, being the same bytes: {', '.join(hopeless)}")


def _tell(result: "Result", *, as_json: bool) -> None:
    from lgsp.dead_letters import showing

    if as_json:
        replayed = [showing.replayed(each) for each in result.replayed]
        put_json({"replayed": replayed, "left": [showing.left(each) for each in result.left]})
        return
    rows = [*map(showing.replayed_row, result.replayed), *map(showing.left_row, result.left)]
    if rows:
        put_table(showing.REPLAY_HEAD, rows)
    outcomes: Counter[str] = Counter(each.outcome for each in result.replayed)
    outcomes["left"] = len(result.left)
    say(_counts(outcomes))
    if outcomes["unknown"]:
        say("  What became of the unknown ones will show in lgsp dead-letters list, once the services go on.")


def _counts(counts: "Counter[str]") -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count)
