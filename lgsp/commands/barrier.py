"""``lgsp barrier``: what scripts call instead of sleeping."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import Exit
from lgsp.terminal import put_json, put_table, say

if TYPE_CHECKING:
    from services._runtime.barrier import NotCaughtUp

HEAD = ("service", "topic", "partition", "informed", "end", "lag")

Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        envvar="LGSP_BARRIER__TIMEOUT",
        min=1,
        max=86_400,
        help="Seconds to wait for the hub to catch up.",
    ),
]


def barrier(
    prefix: Prefix = None,
    timeout: Timeout = 60.0,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> None:
    """Wait until the hub has done everything that follows from what was sent.

    Exit code 0: it has caught up. 1: not in time, and who lags where.

    Example: lgsp barrier --timeout 30
    """
    if not as_json:
        say("Waiting until the hub has caught up")
    import asyncio
    import time

    from lgsp.commands.place import hub_place
    from lgsp.stream.catching_up import catch_up
    from services._runtime.barrier import NotCaughtUp

    place, began = hub_place(prefix, bootstrap_servers), time.monotonic()
    try:
        asyncio.run(catch_up(place.bootstrap_servers, place.prefix, timeout))
    except NotCaughtUp as late:
        _tell(late, place.prefix, as_json=as_json)
        raise typer.Exit(Exit.NO) from None
    seconds = time.monotonic() - began
    say(f"Hub {place.prefix!r} has caught up ({seconds:.2f} s).")
    if as_json:
        put_json({"caught_up": True, "behind": []})


def _tell(late: "NotCaughtUp", prefix: str, *, as_json: bool) -> None:
    lags = [
        {**asdict(each), "topic": each.topic.removeprefix(prefix), "lag": each.end - each.informed}
        for each in late.details
    ]
    if as_json:
        put_json({"caught_up": False, "behind": lags})
    elif lags:
        put_table(HEAD, [[each[name] for name in HEAD] for each in lags])
    found = "Not caught up in time." if lags else "Not caught up in time: records kept coming."
    say(f"{found}\n  See what ails the services: lgsp doctor; give them longer: --timeout")
