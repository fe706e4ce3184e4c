"""``lgsp simulate``: the world's traffic against a hub that runs."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.home import Home
from lgsp.problems import Problem
from lgsp.terminal import next_commands, put_json, say

if TYPE_CHECKING:
    from datetime import datetime

    from lgsp.hub.record import HubRecord
    from lgsp.simulator.run import SimulationReport, SimulationSettings


Dossiers = Annotated[
    int,
    typer.Option(
        "--dossiers", envvar="LGSP_SIMULATE__DOSSIERS", min=1, max=1_000_000, help="How many are lodged."
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", envvar="LGSP_SIMULATE__SEED", min=0, help="The same seed is the same world.")
]
Days = Annotated[
    int, typer.Option("--days", envvar="LGSP_SIMULATE__DAYS", min=1, max=400, help="Simulated days.")
]
Every = Annotated[
    bool,
    typer.Option(
        "--every-procedure",
        envvar="LGSP_SIMULATE__EVERY_PROCEDURE",
        help="Let people ask for the whole catalogue, not only for what the demo asks for.",
    ),
]

Differences = Annotated[
    float,
    typer.Option(
        "--statement-differences",
        envvar="LGSP_SIMULATE__STATEMENT_DIFFERENCES",
        min=0,
        max=1,
        help="In this share of the providers' statements one line is wrong, for reconciliation to find.",
    ),
]


def simulate(  # noqa: PLR0917 (Typer's options are its parameters)
    dossiers: Dossiers = 2000,
    seed: Seed = 1,
    days: Days = 7,
    every_procedure: Every = False,
    statement_differences: Differences = 0.0,
    prefix: Prefix = None,
    as_json: Json = False,
) -> None:
    """Send a simulated province's traffic to the hub, in simulated time.

    The hub must have been raised without the live clock, and not have lived through these days already.

    Example: lgsp simulate --dossiers 500 --days 3
    """
    from lgsp.commands.running import running_hub

    hub = running_hub(prefix)
    say(f"Simulating {dossiers:,} dossiers in {days} days on hub {hub.prefix!r}, seed {seed}")
    import asyncio

    from lgsp.hub.broker_watch import fault_of, while_it_lives
    from lgsp.hub.run_lock import alone_on

    settings = _settings(hub, dossiers, seed, days, every=every_procedure, wrong=statement_differences)
    home = Home.from_environment()
    with alone_on(home.hub(hub.prefix), "lgsp simulate"):
        report = asyncio.run(while_it_lives(fault_of(home, hub), _run(hub, settings)))
    say(f"{report.slots} slots in {report.wall_seconds:.1f} s; the province's time is {report.last_tick}")
    if as_json:
        sent = {f"{topic} {kind}": count for (topic, kind), count in report.sent.items()}
        differences = [
            {"agency": each.agency, "day": str(each.day), "transaction_id": each.transaction_id,
             "kind": each.kind}
            for each in report.differences
        ]  # fmt: skip
        put_json({
            "slots": report.slots, "seconds": report.wall_seconds, "sent": sent, "heard": dict(report.heard),
            "statement_differences": differences,
        })  # fmt: skip
    else:
        next_commands(("lgsp kpi", "the figures"), ("lgsp topics", "what is where"))


def _settings(
    hub: "HubRecord", dossiers: int, seed: int, days: int, *, every: bool, wrong: float
) -> "SimulationSettings":
    from dataclasses import replace

    from lgsp.simulator.every_procedure import every_habit
    from lgsp.simulator.run import SimulationSettings

    settings = SimulationSettings(
        hub.bootstrap_servers,
        hub.prefix,
        dossiers=dossiers,
        seed=seed,
        days=days,
        statement_differences=wrong,
    )
    return replace(settings, habits=every_habit(settings.slots.start.date())) if every else settings


async def _run(hub: "HubRecord", settings: "SimulationSettings") -> "SimulationReport":
    from lgsp.simulator.run import simulate as run
    from services._runtime.barrier import NotCaughtUp

    await _refuse_other_time(hub, settings.slots.start)
    try:
        return await run(
            settings, lambda slot: say(f"  slot {slot.slot + 1}/{slot.slots}: {slot.ticked:%a %d %b %H:%M}")
        )
    except (NotCaughtUp, TimeoutError) as error:
        raise Problem(
            f"The services did not keep up: {error}", "See what ails them: lgsp doctor", "service"
        ) from error


async def _refuse_other_time(hub: "HubRecord", start: "datetime") -> None:
    """Raise Problem where the hub's time is another's, or later: it never goes back."""
    from lgsp.stream.ticks import last_tick

    last = await last_tick(hub.bootstrap_servers, hub.prefix)
    if last is None:
        if hub.clock is None:
            return
        found = "has a live clock"
    elif last.source_of_time != "world":
        found = "runs on live time"
    elif last.time > start:
        found = f"has lived until {last.time:%Y-%m-%d %H:%M} already, and time does not go back"
    else:
        return
    raise Problem(
        f"Hub {hub.prefix!r} {found}.",
        "Simulate in a hub of its own: lgsp up --prefix sim. --no-clock --fresh && lgsp simulate",
        "time",
    )
