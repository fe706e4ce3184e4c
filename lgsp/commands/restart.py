"""``lgsp restart``: every instance of the services anew, one after another, while the others work."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.home import Home
from lgsp.problems import wrong_use
from lgsp.terminal import put_json, say

Service = Annotated[
    str | None,
    typer.Argument(show_default=False, metavar="[SERVICE]", help="Only this service. Default: all of them."),
]


def restart(service: Service = None, prefix: Prefix = None, as_json: Json = False) -> None:
    """Restart the services, one instance after another; each is ready before the next is asked to end.

    This is how a new version of the hub's code, or another environment of the services, comes to work.
    Nothing is lost; with two instances or more a service never stops.

    Example: lgsp restart routing
    """
    say("Restarting one instance after another")
    from lgsp.commands.running import running_hub
    from lgsp.hub.restarting import restart as in_turn
    from schemas.topics import SERVICES

    if service is not None and service not in SERVICES:
        raise wrong_use(f"{service!r} is no service.", f"Name one of {', '.join(SERVICES)}, or none for all.")
    home = Home.from_environment()
    hub = home.hub(running_hub(prefix).prefix)
    with home.alone():
        restarted = in_turn(hub, SERVICES if service is None else (service,), say)
    if as_json:
        put_json({"prefix": hub.prefix, "restarted": restarted})
