"""``lgsp down``: the services of a hub stop, and Kafka with the last of them."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.home import Home
from lgsp.terminal import put_json, say


def down(
    prefix: Prefix = None,
    every: Annotated[bool, typer.Option("--all", envvar="LGSP_DOWN__ALL", help="Stop every hub.")] = False,
    as_json: Json = False,
) -> None:
    """Stop the hub's services, and the embedded Kafka when no other hub needs it.

    Topics and state stay. With nothing running it says so.

    Example: lgsp down --all
    """
    from lgsp.hub.stopping import stop_broker_unless_used

    home = Home.from_environment()
    stopped: list[str] = []
    broker = False
    if home.root.exists():
        with home.alone():
            stopped = _stop(home, prefixes_meant(home, prefix, every=every))
            broker = stop_broker_unless_used(home)
    _tell(home, stopped, broker=broker)
    if as_json:
        put_json({"stopped": stopped, "kafka_stopped": broker})


def prefixes_meant(home: Home, prefix: str | None, *, every: bool) -> list[str]:
    """Return the prefixes to stop: without a wish, the current hub, or else any one that runs."""
    from lgsp.hub.stopping import running

    if every:
        return [hub.prefix for hub in home.hubs()]
    if prefix is not None:
        return [prefix]
    up = list(running(home))
    current = home.current()
    return [current] if current in up or not up else up[:1]


def _stop(home: Home, prefixes: list[str]) -> list[str]:
    from lgsp.hub.run_lock import refuse_in_progress
    from lgsp.hub.stopping import running, stop_hub

    for prefix in prefixes:
        refuse_in_progress(home.hub(prefix))
    stopped = []
    for prefix in prefixes:
        if stop_hub(home.hub(prefix)):
            say(f"Stopped the services of hub {prefix!r}")
            stopped.append(prefix)
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
        say(f"Still up: {', '.join(left)}; lgsp down --all stops every hub")
