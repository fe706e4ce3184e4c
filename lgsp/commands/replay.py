"""``lgsp replay``: a recording put back on topics."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import BootstrapServers, Json
from lgsp.problems import Exit, wrong_use
from lgsp.terminal import put_json, put_table, say

if TYPE_CHECKING:
    from lgsp.playback.replaying import Order, Outcome

INTERRUPTED = 130
SLOWEST = 0.1
FASTEST = 10_000
In = Annotated[Path, typer.Argument(metavar="IN", help="A recording.", show_default=False)]
Prefix = Annotated[
    str | None,
    typer.Option(
        "--prefix",
        envvar="LGSP_REPLAY__PREFIX",
        show_default=False,
        help="The hub's topics are called so on the target. Default: as they were recorded.",
    ),
]
Speed = Annotated[
    str,
    typer.Option(
        "--speed",
        envvar="LGSP_REPLAY__SPEED",
        help="How many times as fast as it happened, 0.1 to 10000; or max: as fast as it goes.",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", envvar="LGSP_REPLAY__RESUME", help="Go on where this replay stopped.")
]

InputsOnly = Annotated[
    bool,
    typer.Option(
        "--inputs-only",
        envvar="LGSP_REPLAY__INPUTS_ONLY",
        help="Give a fresh hub that runs what the recorded one was given: it derives the rest anew.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", envvar="LGSP_REPLAY__DRY_RUN", help="Say what would be sent.")
]
GivenId = Annotated[str | None, typer.Option("--id", envvar="LGSP_REPLAY__ID", help="x")]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        envvar="LGSP_REPLAY__TIMEOUT",
        min=1,
        max=86_400,
        help="With --inputs-only: seconds for the hub to catch up after each step.",
    ),
]


def replay(  # noqa: PLR0917 (Typer's options are its parameters)
    recording: In,
    prefix: Prefix = None,
    speed: Speed = "max",
    resume: Resume = False,
    inputs_only: InputsOnly = False,
    timeout: Timeout = 60.0,
    dry_run: DryRun = False,
    given_id: GivenId = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> int:
    """Put a recording back on topics, by the time of its events, each record exactly once.

    Example: lgsp replay week --prefix again. --speed 600
    """
    import asyncio

    from lgsp.commands.target_place import target_servers
    from lgsp.playback.choosing import Choice
    from lgsp.playback.material import material_of
    from lgsp.playback.plan import Way
    from lgsp.playback.replaying import Order, prepared
    from lgsp.playback.replaying import replay as replayed
    from lgsp.replay.extra import require_extra
    from lgsp.replay.recording import open_recording
    from lgsp.replay.sql import table_of

    require_extra()
    opened = open_recording(recording)
    wished = _speed(speed)
    if inputs_only:
        from lgsp.commands.replay_inputs import InputsWish, replay_inputs

        hub = opened.manifest.source.prefix if prefix is None else prefix
        wish = InputsWish(
            hub,
            bootstrap_servers,
            speed=wished,
            timeout_seconds=timeout,
            resume=resume,
            dry_run=dry_run,
            given_id=given_id,
        )
        return replay_inputs(opened, wish, as_json=as_json)
    way = Way(opened.manifest.source.prefix if prefix is None else prefix)
    servers = target_servers(way.prefix, bootstrap_servers)
    with table_of(opened) as table:
        material = material_of(opened, table, Choice())
    order = Order(servers, material, way, speed=wished, resume=resume)

    async def play() -> "Outcome":
        return await replayed(await prepared(order), _progress(order, as_json=as_json))

    return _told(asyncio.run(play()), recording, as_json=as_json)


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


def _progress(order: "Order", *, as_json: bool) -> Callable[[int], None]:
    import time

    last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        if time.monotonic() - last > 1:
            last = time.monotonic()
            say(f"  {done:,} of {order.material.total:,} records")

    return (lambda _: None) if as_json else tell


def _told(outcome: "Outcome", recording: Path, *, as_json: bool) -> int:
    ready = outcome.prepared
    if as_json:
        put_json({"replayid": ready.id, "records": outcome.done, "of": outcome.total})
    else:
        put_table(
            ("topic", "target", "partitions"),
            [(topic, lane.target, lane.partitions) for topic, lane in ready.lanes.items()],
        )
    if outcome.done == outcome.total:
        say(f"{outcome.done:,} records are there.")
        return Exit.DONE
    how = f"go on with: lgsp replay {recording} --resume"
    say(f"{outcome.done:,} of {outcome.total:,} records are there; {how}")
    return INTERRUPTED
