"""``lgsp topics repartition``: more lanes for a hub that holds dossiers."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import put_json, put_table, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lgsp.repartition.place import Place
    from lgsp.repartition.plan import Found, Move

HEAD = ("agency", "partition now", "then")

HowMany = Annotated[
    int,
    typer.Option(
        "--partitions",
        envvar="LGSP_TOPICS__REPARTITION_PARTITIONS",
        min=1,
        max=1000,
        show_default=False,
        help="How many the hub is to have: more than now.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", envvar="LGSP_TOPICS__REPARTITION_YES", help="Do not ask.")]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", envvar="LGSP_TOPICS__REPARTITION_DRY_RUN", help="Show who moves; change nothing."
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        envvar="LGSP_TOPICS__REPARTITION_TIMEOUT",
        min=1,
        max=86_400,
        help="Seconds to wait for the hub to catch up before it is stopped.",
    ),
]


def repartition(  # noqa: PLR0917 (Typer's options are its parameters)
    partitions: HowMany,
    yes: Yes = False,
    dry_run: DryRun = False,
    timeout: Timeout = 120.0,
    prefix: Prefix = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> None:
    """Raise the partition count of a hub in place; its state moves along.

    The hub catches up, stops, and starts again. Stop outside writers meanwhile: who still counts the old
    partitions gets dead letters. Interrupted, run it again.

    Example: lgsp topics repartition --partitions 12 --yes
    """
    say(f"Looking how many partitions the hub has, to bring it to {partitions}")
    from lgsp.commands.repartition_place import hub_alone

    began = time.monotonic()
    with hub_alone(prefix, bootstrap_servers) as place:
        found, moving = _looked(place, partitions)
        _announce(place.prefix, found, partitions, moving, as_json=as_json)
        changed = not dry_run and _change(place, found, partitions, timeout, ask=not yes)
    if as_json:
        put_json(_data(place.prefix, found, partitions, moving) | {"changed": changed})
    if changed:
        say(f"Hub {place.prefix!r} has {partitions} partitions ({time.monotonic() - began:.0f} s).")


def _change(place: "Place", found: "Found", partitions: int, timeout: float, *, ask: bool) -> bool:
    """Do it, having asked; False where nothing was to be done."""
    from lgsp.repartition import steps

    if found.has(partitions):
        return steps.finish(place)
    if ask:
        _ask()
    steps.repartition(place, found, partitions, timeout)
    return True


def _looked(place: "Place", wanted: int) -> "tuple[Found, list[Move]]":
    import asyncio

    from lgsp.hub.intent import read_intent
    from lgsp.repartition.look import look
    from lgsp.repartition.plan import check_wish, moves
    from services._province.agencies import agencies

    intent = read_intent(place.hub)
    found = asyncio.run(look(place))
    check_wish(found, wanted, intent.after if intent else None)
    return found, moves(agencies(), found.before, wanted)


def _announce(prefix: str, found: "Found", wanted: int, moving: "Sequence[Move]", *, as_json: bool) -> None:
    """Say what will happen, before anything does."""
    if found.has(wanted):
        say(f"Hub {prefix!r} has {wanted} partitions already: the topics are left alone.")
        return
    say(
        f"Hub {prefix!r}: {found.before} partitions now, {wanted} then, in {len(found.topics)} topics. "
        f"{len(moving)} agencies move. The hub catches up, stops, and starts again."
    )
    if moving and not as_json:
        put_table(HEAD, [(move.agency, move.before, move.after) for move in moving])


def _ask() -> None:
    if not sys.stdin.isatty():
        raise wrong_use("Nobody is here to be asked, so nothing is changed.", "Say it beforehand: --yes")
    if not typer.confirm("Change it?", err=True):
        raise Problem("Nothing was changed.", "Answer y, or give --yes.", "declined", Exit.NO)


def _data(prefix: str, found: "Found", wanted: int, moving: "Sequence[Move]") -> dict[str, Any]:
    agencies = [asdict(move) for move in moving]
    return {"prefix": prefix, "before": found.before, "after": wanted, "agencies": agencies}
