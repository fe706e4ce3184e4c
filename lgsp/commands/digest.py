"""``lgsp digest``: whether two hubs, or one before and after, tell the same."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.dossier_codes import checked_code, unknown_dossier
from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import Exit, Problem
from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from lgsp.commands.place import HubPlace
    from lgsp.stream.digest import HubDigest

Dossiers = Annotated[
    list[str] | None,
    typer.Argument(metavar="[DOSSIER]...", help="Only these dossiers.", show_default=False),
]
NoWait = Annotated[
    bool,
    typer.Option(
        "--no-wait", envvar="LGSP_DIGEST__NO_WAIT", help="Read at once, also while the hub has not caught up."
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        envvar="LGSP_DIGEST__TIMEOUT",
        min=1,
        max=86_400,
        help="Seconds to wait for the hub to catch up.",
    ),
]


def digest(  # noqa: PLR0917 (Typer's options are its parameters)
    dossiers: Dossiers = None,
    prefix: Prefix = None,
    no_wait: NoWait = False,
    timeout: Timeout = 60.0,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> None:
    """Print the canonical digest of the hub: equal digests, equal facts.

    It waits until the hub has caught up. Codes ask for these dossiers alone. The same inputs give the same
    digest for any speed, partition count, interruption and database.

    Example: lgsp digest --json
    """
    if not as_json:
        say("Reading the hub's topics" if no_wait else "Waiting until the hub has caught up")
    import asyncio

    from lgsp.commands.place import hub_place

    codes = dossiers or []
    for code in codes:
        checked_code(code)
    place = hub_place(prefix, bootstrap_servers)
    found = asyncio.run(_read(place, codes, None if no_wait else timeout))
    for code in codes:
        if code not in found.dossiers:
            raise unknown_dossier(code, place.prefix)
    _put(found, codes, as_json=as_json)
    say(f"{len(found.dossiers):,} dossiers of hub {place.prefix!r}")


async def _read(place: "HubPlace", codes: list[str], timeout_seconds: float | None) -> "HubDigest":
    from lgsp.stream.catching_up import catch_up
    from lgsp.stream.digests import hub_digest
    from services._runtime.barrier import NotCaughtUp

    if timeout_seconds is not None:
        try:
            await catch_up(place.bootstrap_servers, place.prefix, timeout_seconds)
        except NotCaughtUp as late:
            raise Problem(
                f"The hub has not caught up, so its digest would not be final: {late}.",
                "See what ails it with lgsp doctor, wait longer with --timeout, or read as it is: --no-wait",
                "not-caught-up",
                Exit.NO,
            ) from late
    return await hub_digest(place.bootstrap_servers, place.prefix, codes)


def _put(found: "HubDigest", codes: list[str], *, as_json: bool) -> None:
    if as_json:
        put_json({"hub": None if codes else found.hub, "dossiers": dict(found.dossiers)})
    elif codes:
        for code in codes:
            put(f"{code} {found.dossiers[code]}")
    else:
        put(f"hub {found.hub}\ndossiers {len(found.dossiers)}")
