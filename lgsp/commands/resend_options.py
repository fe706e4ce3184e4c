"""The options of ``lgsp resend``."""

from pathlib import Path
from typing import Annotated

import typer

EventId = Annotated[
    str | None, typer.Argument(metavar="[EVENT-ID]", show_default=False, help="The event's id.")
]
Topic = Annotated[
    str | None,
    typer.Option(
        "--topic",
        envvar="LGSP_RESEND__TOPIC",
        show_default=False,
        help="Where it stands, the hub's or any other. With an id: look only there.",
    ),
]
Partition = Annotated[
    int | None,
    typer.Option("--partition", envvar="LGSP_RESEND__PARTITION", min=0, show_default=False, help="Of it."),
]
Offset = Annotated[
    int | None,
    typer.Option("--offset", envvar="LGSP_RESEND__OFFSET", min=0, show_default=False, help="In it."),
]
In = Annotated[
    Path | None,
    typer.Option(
        "--in",
        envvar="LGSP_RESEND__IN",
        metavar="RECORDING",
        show_default=False,
        help="Take it from this recording. Default: from the hub's topics.",
    ),
]
ToTopic = Annotated[
    str | None,
    typer.Option(
        "--to-topic", envvar="LGSP_RESEND__TO_TOPIC", show_default=False, help="Send it to this topic."
    ),
]
ToUrl = Annotated[
    str | None,
    typer.Option(
        "--to-url",
        envvar="LGSP_RESEND__TO_URL",
        show_default=False,
        help="POST it to this URL, of this machine.",
    ),
]
Anywhere = Annotated[
    bool,
    typer.Option("--anywhere", envvar="LGSP_RESEND__ANYWHERE", help="The URL may be of another machine."),
]
OntoSource = Annotated[
    bool,
    typer.Option(
        "--onto-source",
        envvar="LGSP_RESEND__ONTO_SOURCE",
        help="The topic may be a hub's inbound one, or the event's own.",
    ),
]
WithEffects = Annotated[
    bool,
    typer.Option(
        "--with-effects",
        envvar="LGSP_RESEND__WITH_EFFECTS",
        help="Let what follows reach the world outside: it is marked as suppressed otherwise.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", envvar="LGSP_RESEND__TIMEOUT", min=0.1, max=3600, help="Seconds for the URL to answer."
    ),
]
