"""``lgsp down``: every hub of the home stops, and Kafka with them."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import Json
from lgsp.home import Home, HubHome
from lgsp.terminal import put_json, say

OnlyPrefix = Annotated[
    str | None,
    typer.Option(
        "--prefix",
        envvar="LGSP_KAFKA__PREFIX",
        show_default=False,
        help="Stop this hub only, and Kafka if no other hub needs it. Default: everything.",
    ),
]


def down(prefix: OnlyPrefix = None, as_json: Json = False) -> None:
    """Stop the services of every hub of this home, and the embedded Kafka.

    Topics and state stay. With nothing running it says so.

    Example: lgsp down --prefix p1.
    """
    from lgsp.hub.stopping import stop_broker_unless_used

    home = Home.from_environment()
    hubs = list(home.hubs()) if prefix is None else [home.hub(prefix)]
    stopped: list[str] = []
    broker = False
    if home.root.exists():
        with home.alone():
            stopped = _stop(home, hubs)
            broker = stop_broker_unless_used(home)
    _tell(home, stopped, broker=broker)
    if as_json:
        put_json({"stopped": stopped, "kafka_stopped": broker})


def _stop(home: Home, hubs: list[HubHome]) -> list[str]:
    from lgsp.hub.run_lock import refuse_in_progress
    from lgsp.hub.stopping import running, stop_hub

    for hub in hubs:
        refuse_in_progress(hub)
    stopped = []
    for hub in hubs:
        if stop_hub(hub):
            say(f"Stopped the services of hub {hub.prefix!r}")
            stopped.append(hub.prefix)
    left = list(running(home))
    if left and home.current() not in left:
        home.make_current(left[0])
    return stopped


def _tell(home: Home, stopped: list[str], *, broker: bool) -> None:
    from lgsp.hub.stopping import running

    if broker:
        say("Stopped the embedded Kafka")
    if stopped or broker:
        say(f"Topics and state are kept in {home.root}")
    else:
        say("Nothing was running.")
    left = [repr(prefix) for prefix in running(home)]
    if left:
        say(f"Still up: {', '.join(left)}; lgsp down stops every hub")
