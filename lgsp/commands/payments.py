"""``lgsp payments``: books, the sandbox's outcomes, providers' keys, and callbacks that were refused."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import base64
from typing import Annotated, Any

import typer

from lgsp.commands import payment_books
from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put, put_json, put_table, say

INBOX_HEAD = ("id", "received", "provider", "reason", "signed", "bytes")
KEYS_HEAD = ("provider", "key", "secret")

app = typer.Typer(
    help="Payments: an agency's books, test cards and what they do, providers' keys, refused callbacks."
    "\n\nExample: lgsp payments outcomes",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for _command in payment_books.COMMANDS:
    app.command()(_command)

NewKey = Annotated[
    bool,
    typer.Option(
        "--new-key", envvar="LGSP_PAYMENTS__NEW_KEY",
        help="Make a key first. The one before still counts; the services learn of it when they start.",
    ),
]  # fmt: skip
Provider = Annotated[
    str,
    typer.Option(
        "--provider", envvar="LGSP_PAYMENTS__PROVIDER", show_default=False, help="Only of this provider."
    ),
]
Limit = Annotated[
    int,
    typer.Option(
        "--limit", envvar="LGSP_PAYMENTS__LIMIT", min=1, max=1000, help="At most so many callbacks."
    ),
]
Body = Annotated[
    int,
    typer.Option(
        "--body", envvar="LGSP_PAYMENTS__BODY", min=0, metavar="ID", show_default=False,
        help="Print the bytes of this one, as they came.",
    ),
]  # fmt: skip


@app.command()
def outcomes(as_json: Json = False) -> None:
    """Print what the sandbox of the payment platform does with which test card, account or amount.

    Example: lgsp payments outcomes
    """
    from lgsp.show.outcomes import HEAD, rows
    from services._province.payment_outcomes import payment_outcomes

    if as_json:
        put_json(payment_outcomes().model_dump(mode="json", by_alias=True, exclude_defaults=True))
        return
    put_table(HEAD, rows())
    say("An instrument whose outcome is by-amount looks at the amount; any other amount succeeds.")


@app.command()
def keys(
    provider: Provider = "", new_key: NewKey = False, prefix: Prefix = None, as_json: Json = False
) -> None:
    """Show the secrets that providers sign with; two count at once. They are secrets.

    --new-key makes a key of the hub, as of agencies' tokens: the oldest of three no longer counts for
    providers, agencies' tokens of before still do.

    Example: lgsp payments keys --new-key
    """
    from lgsp.commands.running import made_hub
    from lgsp.hub.agency_keys import agency_keys, keep, with_new_key
    from lgsp.problems import wrong_use
    from services._runtime.provider_keys import PROVIDERS, secrets_in_force

    if provider and provider not in PROVIDERS:
        raise wrong_use(f"No provider is called {provider}.", f"There are: {', '.join(PROVIDERS)}.")
    home = made_hub(prefix)
    known = agency_keys(home)
    if new_key:
        known = with_new_key(known)
        keep(home, known)
        say(f"Key {known.newest} is new: end and raise the hub (lgsp down, lgsp up) before it is used")
    rows = [
        {"provider": each, "key": name, "secret": secret}
        for each in PROVIDERS
        if provider in {"", each}
        for name, secret in secrets_in_force(each, known.keys, known.revoked).items()
    ]
    if as_json:
        put_json({"keys": rows})
        return
    put_table(KEYS_HEAD, [tuple(row.values()) for row in rows])
    say("The first of a provider signs; each of them is believed. Give them out over a safe way.")


@app.command()
def inbox(limit: Limit = 50, body: Body = 0, prefix: Prefix = None, as_json: Json = False) -> None:
    """Show what providers said that was refused and why, the newest first; the bytes are kept.

    Callbacks, statements, and answers to the question how a payment stands.

    Exit code 1: no refused callback has the id of --body.

    Example: lgsp payments inbox --limit 10
    """
    if body:
        _put_body(_page(prefix, f"limit=1&before={body + 1}"), body, as_json=as_json)
        return
    page = _page(prefix, f"limit={limit}")
    if as_json:
        put_json(page)
        return
    if page["items"]:
        put_table(INBOX_HEAD, map(_refused_row, page["items"]))
    say(f"{page['kept']} refused callbacks are kept. lgsp payments inbox --body ID prints what one said.")


def _refused_row(item: dict[str, Any]) -> tuple[object, ...]:
    return (
        item["id"], item["received_at"][:19], item["provider"], item["reason"],
        "yes" if item["signed"] else "no", item["size"],
    )  # fmt: skip


def _put_body(page: dict[str, Any], number: int, *, as_json: bool) -> None:
    from lgsp.problems import Exit, Problem

    found = [each for each in page["items"] if each["id"] == number]
    if not found:
        raise Problem(
            f"No refused callback has the id {number}.", "See them with: lgsp payments inbox", "not-found",
            Exit.NO,
        )  # fmt: skip
    if as_json:
        put_json(found[0])
        return
    say(f"{found[0]['reason']}: {found[0]['explanation']}")
    for name, value in found[0]["headers"].items():
        say(f"{name}: {value}")
    put(base64.b64decode(found[0]["body"]).decode("utf-8", "backslashreplace"))


def _page(prefix: str | None, query: str) -> dict[str, Any]:
    """Return a page of the running payment_stub; raises Problem where it does not answer."""
    from lgsp.commands.running import made_hub, running_hub
    from lgsp.hub.agency_keys import agency_keys
    from lgsp.hub.asking import Refused, get_own
    from lgsp.problems import Problem
    from services._runtime.credentials import OPERATOR, token_of

    url = running_hub(prefix).services["payment_stub"].url
    known = agency_keys(made_hub(prefix))
    name = known.oldest_for(OPERATOR)  # a new one is not known before the next start
    token = token_of(OPERATOR, name, known.keys[name])
    try:
        page: dict[str, Any] = get_own(url or "", f"/callbacks-refused?{query}", token)
    except (OSError, Refused) as error:
        said = error.said("detail") if isinstance(error, Refused) else None
        raise Problem(
            f"payment_stub shows no refused callbacks: {said or error}.",
            "See what runs with: lgsp doctor",
            "service",
        ) from error
    return page
