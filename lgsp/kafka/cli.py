"""`lgsp kafka`: the embedded Kafka by hand."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import json
import sys
from contextlib import suppress
from typing import Annotated

import typer

from lgsp.home import Home
from lgsp.problems import Exit, Problem
from lgsp.terminal import put, put_json, say

app = typer.Typer(
    help="The embedded Apache Kafka: start, stop, status, logs.\n\nExample: lgsp kafka start",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", envvar="LGSP_JSON", help="Print JSON, errors too.")]
Servers = Annotated[
    str,
    typer.Option(
        "--bootstrap-servers",
        envvar="LGSP_KAFKA__BOOTSTRAP_SERVERS",
        help="Another cluster than the embedded Kafka.",
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        envvar="LGSP_KAFKA__PORT",
        min=1,
        max=65_533,
        show_default="the one it had, at first a free one",
        help="Port for this host; the next one is for containers, the one after for Kafka itself.",
    ),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", envvar="LGSP_KAFKA__FRESH", help="Wipe all topics and offsets first.")
]
Foreground = Annotated[
    bool,
    typer.Option("--foreground", envvar="LGSP_KAFKA__FOREGROUND", help="Stay, and stop it on Ctrl-C."),
]
ContainerHost = Annotated[
    str,
    typer.Option(
        "--container-host",
        envvar="LGSP_KAFKA__CONTAINER_HOST",
        help="The name by which containers reach this host.",
    ),
]
ContainerBind = Annotated[
    str,
    typer.Option(
        "--container-bind",
        envvar="LGSP_KAFKA__CONTAINER_BIND",
        help="Where the listener for containers listens: on Linux the address of the container bridge.",
    ),
]
Follow = Annotated[
    bool,
    typer.Option(
        "--follow", "-f", envvar="LGSP_KAFKA__LOG_FOLLOW", help="Go on as Kafka writes; Ctrl-C ends."
    ),
]
Lines = Annotated[
    int,
    typer.Option("--lines", "-n", envvar="LGSP_KAFKA__LOG_LINES", min=0, help="How many lines of its end."),
]


@app.command()
def start(  # noqa: PLR0917 (Typer's options are its parameters)
    port: Port = None,
    fresh: Fresh = False,
    foreground: Foreground = False,
    container_host: ContainerHost = "host.docker.internal",
    container_bind: ContainerBind = "127.0.0.1",
    bootstrap_servers: Servers = "",
    as_json: Json = False,
) -> int:
    """Start Kafka and return when it serves requests. Twice is fine.

    Prints the address for clients on this host.

    Example: lgsp kafka start --port 9092
    """
    from lgsp.kafka.embedded import EmbeddedKafka
    from lgsp.kafka.report import show, watch

    home = Home.from_environment()
    if bootstrap_servers:
        say(f"LGSP uses another cluster, {bootstrap_servers}: nothing is started.")
        return status(bootstrap_servers, as_json)
    home.make()
    kafka = EmbeddedKafka(home.kafka, container_host, container_bind)
    if foreground:
        with suppress(KeyboardInterrupt), kafka.running(fresh=fresh, port=port) as running:
            show(home, running, as_json=as_json)
            say("Ctrl-C stops it.")
            watch(running)
        say("Kafka has stopped; its data stay.")
        return 0
    show(home, kafka.start(fresh=fresh, port=port), as_json=as_json)
    return 0


@app.command()
def stop(as_json: Json = False) -> int:
    """Stop Kafka; topics and offsets stay. Fine if it does not run.

    Example: lgsp kafka stop
    """
    from lgsp.kafka.embedded import EmbeddedKafka

    ran = EmbeddedKafka(Home.from_environment().kafka).stop()
    say("Kafka has stopped; its data stay." if ran else "Kafka was not running.")
    if as_json:
        put_json({"state": "stopped", "was_running": ran})
    return 0


@app.command()
def status(bootstrap_servers: Servers = "", as_json: Json = False) -> int:
    """Tell whether Kafka serves requests, and where: exit code 0 for yes, 1 for no.

    Example: lgsp kafka status --json
    """
    from lgsp.kafka.report import of_embedded, of_other, put_report

    home = Home.from_environment()
    report = of_other(home, bootstrap_servers) if bootstrap_servers else of_embedded(home)
    put_report(report, as_json=as_json)
    return 0 if report["state"] == "running" else 1


@app.command()
def logs(follow: Follow = False, lines: Lines = 40, as_json: Json = False) -> int:
    """Print the end of Kafka's own log; with --json as one object, with --follow too as one a line.

    Example: lgsp kafka logs -n 100 --follow
    """
    from lgsp.kafka.broker_log import followed, last_lines
    from lgsp.kafka.embedded import EmbeddedKafka

    log = EmbeddedKafka(Home.from_environment().kafka).log_path
    if not log.exists():
        raise Problem(
            f"There is no log at {log}: Kafka was never started here.", "Start it: lgsp kafka start",
            "not-found", Exit.NO,
        )  # fmt: skip
    if as_json and not follow:
        put_json({"log": str(log), "lines": last_lines(log, lines)})
        return 0
    for line in followed(log, lines) if follow else last_lines(log, lines):
        put(json.dumps({"line": line}, ensure_ascii=False) if as_json else line)
    return 0


if __name__ == "__main__":
    from lgsp.kafka.alone import run

    sys.exit(run(app, sys.argv[1:]))
