"""``lgsp doctor``: what is wrong, and how to mend it."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.home import Home
from lgsp.problems import Exit
from lgsp.terminal import put, put_json, say


def doctor(prefix: Prefix = None, as_json: Json = False) -> None:
    """Look at this machine and the hub, change nothing, and say what to do.

    Exit code 1: something must be mended.

    Example: lgsp doctor --json
    """
    from importlib.metadata import version

    say(f"LGSP hub {version('lgsp-hub')}")
    import asyncio

    from lgsp.commands.running import hub_meant
    from lgsp.doctor.report import examine

    home = Home.from_environment()
    report = asyncio.run(examine(home, hub_meant(home, prefix)))
    if as_json:
        put_json(report.as_json())
    else:
        for check in report.checks:
            put(check.line)
    if not report.healthy:
        raise typer.Exit(Exit.NO)
