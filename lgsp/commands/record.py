"""``lgsp record``: topics as files that one can trust."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import Exit, wrong_use
from lgsp.terminal import put_json, put_table, say

if TYPE_CHECKING:
    from lgsp.replay.manifest import Manifest
    from lgsp.replay.recorder import Outcome, Recorder
    from lgsp.replay.selection import Bound, Wanted

HEAD = ("topic", "partitions", "records", "digest")
INTERRUPTED = 130
SHOWN = {"state", "records", "digest", "topics"}
SHOWN_DIGITS = 16

Out = Annotated[Path, typer.Argument(metavar="OUT", help="A folder, new or empty.", show_default=False)]
Topics = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        envvar="LGSP_RECORD__TOPIC",
        show_default=False,
        help="Only this topic, the hub's or any other; several times. Default: the hub's topics of events.",
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        envvar="LGSP_RECORD__FROM",
        show_default=False,
        help="Written since: 30m, 7d, 2021-03-08T09:00; or an offset. Default: the beginning.",
    ),
]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        envvar="LGSP_RECORD__TO",
        show_default=False,
        help="Written before, like --from; or the offset to stop before. Default: the end as of now.",
    ),
]
Follow = Annotated[
    bool,
    typer.Option("--follow", envvar="LGSP_RECORD__FOLLOW", help="Record what comes, until Ctrl-C."),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        envvar="LGSP_RECORD__RESUME",
        help="Go on with the recording in OUT, as it was begun; other topics or ranges are refused.",
    ),
]
PartSeconds = Annotated[
    float,
    typer.Option(
        "--part-seconds",
        envvar="LGSP_RECORD__PART_SECONDS",
        min=0.1,
        max=86_400,
        help="Make a part at least so often: what a crash can cost.",
    ),
]
JsonLines = Annotated[
    str | None,
    typer.Option(
        "--json-lines",
        envvar="LGSP_RECORD__JSON_LINES",
        show_default=False,
        metavar="FILE",
        help="Make the recording from JSON Lines (- for standard input), not from Kafka.",
    ),
]


def record(  # noqa: PLR0917 (Typer's options are its parameters)
    out: Out,
    topic: Topics = None,
    since: From = None,
    until: To = None,
    follow: Follow = False,
    resume: Resume = False,
    json_lines: JsonLines = None,
    part_seconds: PartSeconds = 30.0,
    prefix: Prefix = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> int:
    """Record topics into a folder of Parquet files: committed records, every byte of them.

    Killed at any moment it is whole up to its last part; --resume goes on. See docs/recordings.md.

    Example: lgsp record week --topic dossiers --topic routing --from 7d
    """
    from lgsp.replay.extra import require_extra

    require_extra()
    if json_lines is not None:
        _refuse_kafka_options(topic, since, until, follow, resume)
        return _told(out, _imported(out, json_lines), as_json=as_json)
    if follow and until is not None:
        raise wrong_use("--follow has no end, and --to names one.", "Leave one of them out.")
    from lgsp.commands.place import topics_place
    from lgsp.replay.manifest import Asked
    from lgsp.replay.recorder import Recorder
    from lgsp.replay.selection import BY_DEFAULT, Wanted, called

    place = topics_place(prefix, bootstrap_servers)
    bounds = _bound(since, "--from"), _bound(until, "--to")
    topics = tuple(dict.fromkeys(called(name, place.prefix) for name in topic or BY_DEFAULT))
    asked = Asked(since=since, until=until)
    wanted = Wanted(topics, place.prefix, *bounds, endless=follow, asked=asked, named=bool(topic))
    recorder = Recorder(place.bootstrap_servers, out, follow, part_seconds, _progress(as_json=as_json))
    if not as_json:
        say(f"Recording {len(topics)} topics of the Kafka at {place.bootstrap_servers} into {out}")
    outcome = _recorded(recorder, wanted, resume=resume)
    for each in outcome.cut:
        say(f"A transaction is open in {each}: the recording ends before it.")
    return _told(out, outcome.manifest, as_json=as_json)


def _recorded(recorder: "Recorder", wanted: "Wanted", *, resume: bool) -> "Outcome":
    import asyncio
    import gc

    from lgsp.replay.folder import alone_in
    from lgsp.replay.manifest import MANIFEST

    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # records by the thousand are no garbage
    with alone_in(recorder.folder, resume=resume):
        begun = (recorder.folder / MANIFEST).exists()
        return asyncio.run(recorder.resume(wanted) if begun else recorder.begin(wanted))


def _imported(out: Path, source: str) -> "Manifest":
    from lgsp.replay.folder import alone_in
    from lgsp.replay.importing import import_lines

    with alone_in(out, resume=False), _lines(source) as lines:
        return import_lines(out, lines)


@contextmanager
def _lines(source: str) -> Iterator[Iterable[bytes]]:
    if source == "-":
        yield sys.stdin.buffer
        return
    path = Path(source)
    if not path.is_file():
        raise wrong_use(f"There is no file {source}.", "Name a file of JSON Lines, or - for standard input.")
    with path.open("rb") as file:
        yield file


def _refuse_kafka_options(*given: object) -> None:
    if any(given):
        raise wrong_use(
            "JSON Lines are taken whole: topics, ranges, --follow and --resume are for Kafka.",
            "Leave them out, or leave out --json-lines.",
        )


def _bound(text: str | None, option: str) -> "Bound":
    from lgsp.commands.moments import moment

    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() else moment(text, option)


def _progress(*, as_json: bool) -> Callable[[int], None]:
    return (lambda _: None) if as_json else (lambda records: say(f"  {records:,} records"))


def _told(out: Path, manifest: "Manifest", *, as_json: bool) -> int:
    if as_json:
        put_json({"folder": str(out), **manifest.model_dump(include=SHOWN), "parts": len(manifest.parts)})
    else:
        rows = [
            (name, one.partitions, f"{one.records:,}", one.digest[:SHOWN_DIGITS])
            for name, one in manifest.topics.items()
        ]
        put_table(HEAD, rows)
    if manifest.state == "complete":
        say(f"{out}: {manifest.records:,} records in {len(manifest.parts)} parts, complete.")
        return Exit.DONE
    say(f"{out}: {manifest.records:,} records so far; go on with: lgsp record {out} --resume")
    return INTERRUPTED
