"""``lgsp register late``: what came into the register of papers after a look-up that should have seen it."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated, Any

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put_json, put_table, say

LATE_HEAD = ("late", "entry", "look-up")

app = typer.Typer(
    help="The register of accepted papers: what was late for a look-up.\n\nExample: lgsp register late",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Agency = Annotated[
    str,
    typer.Option(
        "--agency", envvar="LGSP_REGISTER__AGENCY", show_default=False,
        help="Only of this agency's look-ups: H62.12, or words of its name.",
    ),
]  # fmt: skip


@app.callback()
def register() -> None:
    """Take what stands before a command."""


@app.command()
def late(agency: Agency = "", prefix: Prefix = None, as_json: Json = False) -> None:
    """Show entries, revocations and digitisations that came after a look-up which should have seen them.

    None is applied backwards: what was decided stands. A look-up is named by agency and submission, or
    behind slashes by the dossier or the request that it was for. At most a thousand are shown.

    Example: lgsp register late --agency H62.12 --json
    """
    page = _page(agency, prefix)
    if as_json:
        put_json(page)
        return
    if page["items"]:
        put_table(LATE_HEAD, [(each["kind"], each["entry"], each["look"]) for each in page["items"]])
    kinds = ", ".join(f"{count} {kind}" for kind, count in page["by_kind"].items())
    say(f"{page['count']} came late for a look-up: {kinds}.")


def _page(agency: str, prefix: str | None) -> dict[str, Any]:
    """Return what intake shows an agency, or its operator; raises Problem where it does not answer."""
    from lgsp.commands.agencies import agency_meant
    from lgsp.commands.running import made_hub, running_hub
    from lgsp.hub.agency_keys import agency_keys
    from lgsp.hub.asking import Refused, get_own
    from lgsp.problems import Problem
    from services._runtime.credentials import OPERATOR, token_of

    asking = agency_meant(agency).id if agency else OPERATOR
    url = running_hub(prefix).services["intake"].url
    known = agency_keys(made_hub(prefix))
    name = known.oldest_for(asking)  # a new one is not known before the next start
    try:
        page: dict[str, Any] = get_own(url or "", "/register/late", token_of(asking, name, known.keys[name]))
    except (OSError, Refused) as error:
        said = error.said("detail") if isinstance(error, Refused) else None
        raise Problem(
            f"intake does not show what was late: {said or error}.",
            "See what runs with: lgsp doctor",
            "service",
        ) from error
    return page
