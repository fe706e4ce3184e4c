"""``lgsp gateway``: how agencies' systems come to the hub by HTTP."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import json
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.terminal import put, put_json, put_table, say

LOOK_SECONDS = 20
HEAD = ("id", "event", "dossier", "leg", "due")

app = typer.Typer(
    help="Agencies' systems that come by HTTP: tokens, inboxes.\n\nExample: lgsp gateway token H62.12",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Agency = Annotated[
    str, typer.Argument(help="The agency, by its id in either form.", metavar="ID", show_default=False)
]
NewKey = Annotated[
    bool,
    typer.Option(
        "--new-key", envvar="LGSP_GATEWAY__NEW_KEY",
        help="Make a key first. Tokens of before still count; the services learn of it when they start.",
    ),
]  # fmt: skip
Follow = Annotated[
    bool, typer.Option("--follow", envvar="LGSP_GATEWAY__FOLLOW", help="Show what comes, until Ctrl-C.")
]
Limit = Annotated[
    int,
    typer.Option("--limit", envvar="LGSP_GATEWAY__LIMIT", min=1, max=1000, help="At most so many entries."),
]
AllKept = Annotated[
    bool,
    typer.Option(
        "--all", envvar="LGSP_GATEWAY__ALL", help="Acknowledged ones too, as long as they are kept."
    ),
]


def _named(prefix: str) -> str:
    return f"the hub with prefix {prefix!r}" if prefix else "the hub without a prefix"


class _Mailbox(NamedTuple):
    """Whose inbox, and where it is asked for."""

    agency: str
    url: str
    token: str

    def page(self, query: str, seconds: float) -> dict[str, Any]:
        """Return a page; raises Problem where the gateway does not answer."""
        from lgsp.hub.asking import Refused, get_own
        from lgsp.problems import Problem

        try:
            page: dict[str, Any] = get_own(
                self.url, f"/agencies/{self.agency}/inbox?{query}", self.token, seconds
            )
        except (OSError, Refused) as error:
            said = error.said("detail") if isinstance(error, Refused) else None
            raise Problem(
                f"The gateway gives no inbox: {said or error}.",
                "See what runs with: lgsp doctor",
                "service",
            ) from error
        return page


@app.callback()
def gateway() -> None:
    """Take what stands before a command."""


@app.command()
def token(agency: Agency, new_key: NewKey = False, prefix: Prefix = None, as_json: Json = False) -> None:
    """Print the token with which an agency's system comes to the hub's doors. It is a secret.

    It counts at one hub: the one raised last, unless --prefix names another.

    Example: lgsp gateway token H62.12
    """
    from lgsp.commands.agencies import agency_meant
    from lgsp.commands.running import made_hub
    from lgsp.hub.agency_keys import agency_keys, keep, with_new_key
    from services._runtime.credentials import token_of

    agency_id, home = agency_meant(agency).id, made_hub(prefix)
    known = agency_keys(home)
    if new_key:
        known = with_new_key(known)
        keep(home, known)
        say(f"Key {known.newest} is new: end and raise the hub (lgsp down, lgsp up) before its token is used")
    known.check(agency_id)
    made = token_of(agency_id, known.newest, known.keys[known.newest])
    if as_json:
        put_json({"agency": agency_id, "key": known.newest, "token": made, "prefix": home.prefix})
        return
    say(f"The token of {agency_id} at {_named(home.prefix)}. Send it as: Authorization: Bearer …")
    put(made)


@app.command()
def inbox(  # noqa: PLR0917 (Typer's options are its parameters)
    agency: Agency,
    follow: Follow = False,
    limit: Limit = 50,
    all_kept: AllKept = False,
    prefix: Prefix = None,
    as_json: Json = False,
) -> None:
    """Show what waits for an agency, as its own system would get it; acknowledges nothing.

    With --json an entry is a whole event; with --follow too, each is a line.

    Example: lgsp gateway inbox H62.12 --follow
    """
    box = _mailbox(agency, prefix)
    more = "&all_kept=true" if all_kept else ""
    page = box.page(f"limit={limit}{more}", 10)
    if not follow:
        _show(page, box.agency, as_json=as_json)
        return
    say(f"What comes for {box.agency}; Ctrl-C ends it")
    for entry in _entries(box, page, more):
        put(
            json.dumps(entry, ensure_ascii=False)
            if as_json
            else "  ".join(map(str, filter(None, _row(entry))))
        )


def _show(page: dict[str, Any], agency: str, *, as_json: bool) -> None:
    if as_json:
        put_json(page)
    elif page["items"]:
        put_table(HEAD, map(_row, page["items"]))
    backlog = page["backlog"]
    age = f", the oldest for {backlog['oldest_age_seconds']:.0f} s" if backlog["count"] else ""
    say(f"{backlog['count']} entries wait for {agency}{age}; {page['last']} were given in all.")


def _entries(box: _Mailbox, page: dict[str, Any], more: str) -> Iterator[dict[str, Any]]:
    while True:
        yield from page["items"]
        page = box.page(f"cursor={page['next']}&wait={LOOK_SECONDS}{more}", LOOK_SECONDS + 10)


def _row(entry: dict[str, Any]) -> tuple[object, ...]:
    event = entry["event"]
    data = event["data"]
    kind = str(event["type"]).removeprefix("lgsp.").removesuffix(".v1")
    leg = str(data.get("leg_id", "")).rpartition("/")[2]
    return entry["id"], kind, event["subject"], leg, data.get("due_at") or data.get("new_due_at") or ""


def _mailbox(given: str, prefix: str | None) -> _Mailbox:
    from lgsp.commands.agencies import agency_meant
    from lgsp.commands.running import made_hub, running_hub
    from lgsp.hub.agency_keys import agency_keys
    from services._runtime.credentials import token_of

    agency_id = agency_meant(given).id
    url = running_hub(prefix).services["routing"].url
    known = agency_keys(made_hub(prefix))
    name = known.oldest_for(agency_id)  # a new one is not known before the next start
    return _Mailbox(agency_id, url or "", token_of(agency_id, name, known.keys[name]))
