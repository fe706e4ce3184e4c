"""``lgsp dossier``: one dossier's journey."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.problems import Exit, Problem, wrong_use
from lgsp.terminal import put, put_json, say


def dossier(
    code: Annotated[str, typer.Argument(help="The dossier's code.", show_default=False, metavar="CODE")],
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Show everything that happened to a dossier, read from the topics themselves.

    Example: lgsp dossier H62.12-210308-0004
    """
    from lgsp.commands.running import hub_with_topics

    _check(code)
    hub = hub_with_topics(prefix)
    if not as_json:
        say(f"Reading the topics of hub {hub.prefix!r} for {code}")
    import asyncio

    from lgsp.show.journey import journey
    from lgsp.stream.journeys import journey_of

    steps = asyncio.run(journey_of(hub.bootstrap_servers, hub.prefix, code))
    if not steps:
        raise _unknown(code, hub.prefix)
    if as_json:
        put_json({"dossier_code": code, "events": steps})
        return
    for line in journey(steps):
        put(line)
    say(f"{len(steps)} events")


def _unknown(code: str, prefix: str) -> Problem:
    return Problem(
        f"No event of dossier {code} is on the topics under prefix {prefix!r}.",
        "Check the code, or name another hub with --prefix.",
        "not-found",
        Exit.NO,
    )


def _check(code: str) -> None:
    from services._province.identifiers import InvalidDossierCode, parse_dossier_code

    try:
        parse_dossier_code(code)
    except InvalidDossierCode as error:
        raise wrong_use(f"{error}.", "A code looks like H62.12-210308-0004: agency, date, number.") from error
