"""``lgsp demo``: from nothing to a simulated week whose figures are proved."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import BootstrapServers, Json, Partitions
from lgsp.home import Home
from lgsp.problems import Exit
from lgsp.terminal import next_commands, put, put_addresses, put_json, say

if TYPE_CHECKING:
    from lgsp.demo.show import Outcome


Dossiers = Annotated[
    int,
    typer.Option("--dossiers", envvar="LGSP_DEMO__DOSSIERS", min=1, max=100_000, help="How many are lodged."),
]
Seed = Annotated[
    int, typer.Option("--seed", envvar="LGSP_DEMO__SEED", min=0, help="The same seed is the same week.")
]
Keep = Annotated[
    bool, typer.Option("--keep", envvar="LGSP_DEMO__KEEP", help="Leave it running until `lgsp down`.")
]


def demo(  # noqa: PLR0917 (Typer's options are its parameters)
    dossiers: Dossiers = 2000,
    seed: Seed = 1,
    keep: Keep = False,
    partitions: Partitions = 6,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> None:
    """Run a simulated week through a fresh hub and prove its figures.

    Kafka, the four services and the world start; a live scorecard follows. At the end everything is counted
    once more, straight from the topics. Exit code 0: every check holds.

    Example: lgsp demo --dossiers 500 --seed 7 --keep
    """
    say(f"LGSP demo: {dossiers:,} dossiers in a week of March 2021, seed {seed}")
    from lgsp.demo.show import Wishes, show

    home = Home.from_environment()
    try:
        outcome = show(home, Wishes(dossiers, seed, keep, partitions, bootstrap_servers))
    except KeyboardInterrupt:
        say(f"Nothing runs any more; topics, state and logs are kept in {home.root}")
        raise
    _tell(home, outcome, keep=keep, as_json=as_json)
    if not all(verdict.holds for verdict in outcome.verdicts):
        raise typer.Exit(Exit.NO)


def _tell(home: Home, outcome: "Outcome", *, keep: bool, as_json: bool) -> None:
    from lgsp.commands.up import addresses

    hub = outcome.hub
    if as_json:
        checks = [{"name": one.name, "holds": one.holds, "found": one.found} for one in outcome.verdicts]
        urls = {name: one.url for name, one in hub.services.items()}
        put_json({"prefix": hub.prefix, "services": urls, "example": outcome.example, "checks": checks})
        return
    put_addresses(addresses(home, hub))
    put("")
    for verdict in outcome.verdicts:
        put(verdict.line)
    holding = sum(verdict.holds for verdict in outcome.verdicts)
    put(f"\n{holding} of {len(outcome.verdicts)} checks hold; the week took {outcome.seconds:.1f} s.")
    _next(home, outcome, keep=keep)


def _next(home: Home, outcome: "Outcome", *, keep: bool) -> None:
    journey = (f"lgsp dossier {outcome.example}", "one dossier's journey")
    if keep:
        say("\nAll of it runs on until: lgsp down")
        next_commands(
            ("lgsp dashboard", "the address of the live dashboard"),
            journey,
            ("lgsp kpi --scope level:commune", "the communes' figures"),
            ("lgsp doctor", "is all well?"),
        )
        return
    say(f"\nAll is stopped. Topics, state and logs are kept in {home.root}; --keep leaves it running.")
    next_commands(
        (f"lgsp up --prefix {outcome.hub.prefix}", "raise it again as it was"),
        journey,
        ("lgsp kpi", "the figures"),
    )
