"""``lgsp topics``: the table of topics, as it is on the cluster."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.commands.repartition import repartition
from lgsp.problems import wrong_use
from lgsp.terminal import put, put_json, put_table, say

if TYPE_CHECKING:
    from lgsp.stream.sizes import TopicSize

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
HEAD = ("topic", "partitions", "offsets", "writers", "readers (lag)")


Picture = Annotated[
    bool, typer.Option("--picture", envvar="LGSP_TOPICS__PICTURE", help="Print README's picture (mermaid).")
]


@app.callback(invoke_without_command=True)
def topics(
    context: typer.Context,
    picture: Picture = False,
    as_json: Json = False,
    prefix: Prefix = None,
) -> None:
    """Show every topic: who writes and reads it, how much is in it, who lags.

    Example: lgsp topics --json
    """
    if context.invoked_subcommand is not None:
        _refuse_misplaced(context)
        return
    if picture:
        _draw(as_json=as_json)
        return
    from lgsp.commands.running import hub_with_topics

    hub = hub_with_topics(prefix)
    if not as_json:
        say(f"The topics of hub {hub.prefix!r} on the Kafka at {hub.bootstrap_servers}")
    import asyncio

    from lgsp.stream.sizes import topic_sizes

    sizes = asyncio.run(topic_sizes(hub.bootstrap_servers, hub.prefix))
    if as_json:
        put_json({"prefix": hub.prefix, "topics": [_data(size) for size in sizes]})
        return
    put_table(HEAD, [_row(size) for size in sizes])
    say("Offsets count records and the marks of transactions.")


def _refuse_misplaced(context: typer.Context) -> None:
    """Raise Problem for options before the subcommand: it would not see them."""
    if any(
        getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE" for name in context.params
    ):
        raise wrong_use(
            f"Options stand before {context.invoked_subcommand}, where they mean nothing.",
            f"Put them behind it: lgsp topics {context.invoked_subcommand} --help",
        )


def _draw(*, as_json: bool) -> None:
    from lgsp.picture import picture

    if as_json:
        put_json({"format": "mermaid", "picture": picture()})
    else:
        put(picture())


def _row(size: "TopicSize") -> tuple[object, ...]:
    topic = size.topic
    readers = ", ".join(_reader(name, size.lag) for name in topic.readers)
    partitions = size.partitions or "missing"
    return topic.name, partitions, f"{size.offsets:,}", ", ".join(topic.writers), readers


def _reader(name: str, lag: dict[str, int | None]) -> str:
    if name not in lag:
        return name
    return f"{name} ({'-' if lag[name] is None else lag[name]})"


def _data(size: "TopicSize") -> dict[str, Any]:
    topic = size.topic
    return {
        "name": topic.name,
        "key": topic.key,
        "writers": topic.writers,
        "readers": topic.readers,
        **{name: value for name, value in asdict(size).items() if name != "topic"},
    }


app.command("repartition")(repartition)
