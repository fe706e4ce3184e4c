"""``lgsp gateway``: how agencies' systems come to the hub by HTTP."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put, put_json, say

app = typer.Typer(
    help="Agencies' systems that come by HTTP: their tokens.\n\nExample: lgsp gateway token H62.12",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Agency = Annotated[
    str, typer.Argument(help="The agency, by its id in either form.", metavar="ID", show_default=False)
]


@app.callback()
def gateway() -> None:
    """Take what stands before a command."""


@app.command()
def token(
    agency: Agency,
    new_key: Annotated[
        bool,
        typer.Option(
            "--new-key",
            envvar="LGSP_GATEWAY__NEW_KEY",
            help="Make a key first. Tokens of the keys before still count; the services learn of it at their "
            "next start.",
        ),
    ] = False,
    prefix: Prefix = None,
    as_json: Json = False,
) -> None:
    """Print the token with which an agency's system comes to the hub's doors. It is a secret.

    Example: lgsp gateway token H62.12
    """  # fmt: skip
    from lgsp.commands.agencies import agency_meant
    from lgsp.commands.running import made_hub
    from lgsp.hub.agency_keys import agency_keys, keep, with_new_key
    from services._runtime.credentials import token_of

    agency_id = agency_meant(agency).id
    home = made_hub(prefix)
    known = agency_keys(home)
    if new_key:
        known = with_new_key(known)
        keep(home, known)
        say(f"Key {known.newest} is new: end and raise the hub (lgsp down, lgsp up) before it is used")
    made = token_of(agency_id, known.newest, known.keys[known.newest])
    if as_json:
        put_json({"agency": agency_id, "key": known.newest, "token": made})
        return
    say(f"The token of {agency_id}. Send it as: Authorization: Bearer …")
    put(made)
