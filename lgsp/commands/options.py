"""Options that several commands have, each with its environment variable."""

from typing import Annotated

import typer

Prefix = Annotated[
    str | None,
    typer.Option(
        "--prefix",
        envvar="LGSP_KAFKA__PREFIX",
        show_default=False,
        help="Prefix of the hub's topics. Default: the hub raised last.",
    ),
]
Json = Annotated[
    bool, typer.Option("--json", envvar="LGSP_JSON", help="Print JSON, errors too (on standard error).")
]
Partitions = Annotated[
    int,
    typer.Option(
        "--partitions",
        envvar="LGSP_KAFKA__PARTITIONS",
        min=1,
        max=1000,
        help="Partitions of each topic: lanes.",
    ),
]
BootstrapServers = Annotated[
    str | None,
    typer.Option(
        "--bootstrap-servers",
        envvar="LGSP_KAFKA__BOOTSTRAP_SERVERS",
        show_default=False,
        help="Use this Kafka instead of the embedded one.",
    ),
]
Events = Annotated[
    bool,
    typer.Option(
        "--events",
        envvar="LGSP_DOSSIER__EVENTS",
        help="List the events instead, one a line, as they were told.",
    ),
]
