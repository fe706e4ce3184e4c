"""The options of ``lgsp up``."""

from typing import Annotated

import typer

NewPrefix = Annotated[
    str,
    typer.Option(
        "--prefix",
        envvar="LGSP_KAFKA__PREFIX",
        help="Prefix of the hub's topics: another prefix is another hub on the same Kafka.",
    ),
]
SomePartitions = Annotated[
    int | None,
    typer.Option(
        "--partitions",
        envvar="LGSP_KAFKA__PARTITIONS",
        min=1,
        max=1000,
        show_default=False,
        help="Partitions of each topic: lanes. Default: as before, at first 6.",
    ),
]
Fresh = Annotated[
    bool,
    typer.Option(
        "--fresh",
        envvar="LGSP_UP__FRESH",
        help="Forget all topics and state of this hub; it keeps its partition count, database and instances.",
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        envvar="LGSP_DATABASE__URL",
        show_default=False,
        metavar="URL",
        help="Keep state in this PostgreSQL, or in files: `sqlite`. Default: as before, at first files. "
        "Give a password by the variable: others see command lines.",
    ),
]
Instances = Annotated[
    list[str] | None,
    typer.Option(
        "--instances",
        envvar="LGSP_UP__INSTANCES",
        show_default=False,
        metavar="SERVICE=N",
        help="Run N processes of a service (PostgreSQL only). Default: as before, at first 1. "
        "A hub that runs gets more of them, or fewer.",
    ),
]
NoClock = Annotated[
    bool, typer.Option("--no-clock", envvar="LGSP_UP__NO_CLOCK", help="Send no live ticks: a simulator will.")
]
