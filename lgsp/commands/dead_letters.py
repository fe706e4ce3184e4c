"""``lgsp dead-letters``: what was given up, why, and the way back."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from typing import Annotated

import typer

from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.commands.replay_dead_letters import letters_there, replay
from lgsp.terminal import put, put_json, put_table, say

app = typer.Typer(
    help="Records that a service gave up: list, show, replay.\n\nExample: lgsp dead-letters list",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Service = Annotated[
    str | None,
    typer.Option(
        "--service", envvar="LGSP_DEAD_LETTERS__SERVICE", show_default=False, help="Given up by this service."
    ),
]
ReasonCode = Annotated[
    str | None,
    typer.Option(
        "--reason",
        envvar="LGSP_DEAD_LETTERS__REASON",
        show_default=False,
        help="Given up for this reason, for example unknown-order.",
    ),
]
Topic = Annotated[
    str | None,
    typer.Option(
        "--topic", envvar="LGSP_DEAD_LETTERS__TOPIC", show_default=False, help="The record's own topic."
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        envvar="LGSP_DEAD_LETTERS__SINCE",
        show_default=False,
        help="Given up since: 30m, 12h, 7d, or 2021-03-08T09:00 (province time).",
    ),
]
Limit = Annotated[
    int,
    typer.Option("--limit", envvar="LGSP_DEAD_LETTERS__LIMIT", min=1, help="At most so many, newest first."),
]
Id = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="As the list shows it: 0/17.")]


@app.command("list")
def list_(  # noqa: PLR0917 (Typer's options are its parameters)
    service: Service = None,
    reason: ReasonCode = None,
    topic: Topic = None,
    since: Since = None,
    limit: Limit = 50,
    prefix: Prefix = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> None:
    """List dead letters, newest first: one a record and service that gave it up.

    Example: lgsp dead-letters list --reason unknown-order --since 24h
    """
    from lgsp.commands.dead_letter_choices import remark_on, wanted
    from lgsp.commands.place import hub_place
    from lgsp.dead_letters.showing import HEAD, row, summary

    choice = wanted(service, reason, topic, since)
    remark_on(reason)
    found = choice.among(letters_there(hub_place(prefix, bootstrap_servers)).letters)
    shown = found[::-1][:limit]
    if as_json:
        put_json({"total": len(found), "letters": [summary(letter) for letter in shown]})
    elif shown:
        put_table(HEAD, map(row, shown))
    say(f"{len(shown)} of {len(found)} dead letters" if found else "No dead letter.")


@app.command()
def show(
    letter_id: Id, prefix: Prefix = None, bootstrap_servers: BootstrapServers = None, as_json: Json = False
) -> None:
    """Show a dead letter whole: where it is from, why, what to do, and its bytes.

    The value is what the sender sent; personal data may be in it.

    Example: lgsp dead-letters show 0/17
    """
    from lgsp.commands.dead_letter_choices import checked_id, no_letter
    from lgsp.commands.place import hub_place
    from lgsp.dead_letters.showing import page, whole

    checked_id(letter_id)
    letters = letters_there(hub_place(prefix, bootstrap_servers)).letters
    letter = next((each for each in letters if each.id == letter_id), None)
    if letter is None:
        raise no_letter(letter_id)
    if as_json:
        put_json(whole(letter))
        return
    for line in page(letter):
        put(line)


app.command("replay")(replay)
