"""The options of ``lgsp replay``."""

from pathlib import Path
from typing import Annotated

import typer

In = Annotated[Path, typer.Argument(metavar="IN", help="A recording.", show_default=False)]
Prefix = Annotated[
    str | None,
    typer.Option(
        "--prefix",
        envvar="LGSP_REPLAY__PREFIX",
        show_default=False,
        help="What the hub's topics' names begin with on the target. Default: as recorded.",
    ),
]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        envvar="LGSP_REPLAY__MAP",
        show_default=False,
        metavar="TOPIC=OTHER",
        help="Another name for a topic: dossiers=seen. Several times.",
    ),
]
Speed = Annotated[
    str,
    typer.Option(
        "--speed",
        envvar="LGSP_REPLAY__SPEED",
        help="So many times as fast as it happened, 0.1 to 10000; or max: as fast as it goes.",
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        envvar="LGSP_REPLAY__FROM",
        show_default=False,
        help="Events since 2021-03-08T09:00, by the time that they tell.",
    ),
]
To = Annotated[
    str | None,
    typer.Option("--to", envvar="LGSP_REPLAY__TO", show_default=False, help="Events before, like --from."),
]
Topics = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        envvar="LGSP_REPLAY__TOPIC",
        show_default=False,
        help="Only this recorded topic; several times.",
    ),
]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--only-type",
        envvar="LGSP_REPLAY__ONLY_TYPE",
        show_default=False,
        help="Only events of this type; several times.",
    ),
]
Subjects = Annotated[
    list[str] | None,
    typer.Option(
        "--subject",
        envvar="LGSP_REPLAY__SUBJECT",
        show_default=False,
        help="Only events about this dossier or submission; several times.",
    ),
]
Agencies = Annotated[
    list[str] | None,
    typer.Option(
        "--agency",
        envvar="LGSP_REPLAY__AGENCY",
        show_default=False,
        help="Only of dossiers of this receiving agency; several times.",
    ),
]
Procedures = Annotated[
    list[str] | None,
    typer.Option(
        "--procedure",
        envvar="LGSP_REPLAY__PROCEDURE",
        show_default=False,
        help="Only of dossiers and submissions of this procedure; several times.",
    ),
]
Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        envvar="LGSP_REPLAY__WHERE",
        show_default=False,
        help="A condition of SQL over the view records: docs/recordings.md names its columns.",
    ),
]
ShiftTime = Annotated[
    str | None,
    typer.Option(
        "--shift-time",
        envvar="LGSP_REPLAY__SHIFT_TIME",
        show_default=False,
        help="Move all times by a span: 365d, -2h. Whole weeks keep weekdays, whole days working hours.",
    ),
]
Id = Annotated[
    str | None,
    typer.Option(
        "--id",
        envvar="LGSP_REPLAY__ID",
        show_default=False,
        help="A name of your own for this replay: to send all of it once more.",
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        envvar="LGSP_REPLAY__RESUME",
        help="Go on where this replay stopped; begin it where it has not.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        envvar="LGSP_REPLAY__DRY_RUN",
        help="Show what would be sent to where, and what speaks against it; send nothing.",
    ),
]
OntoSource = Annotated[
    bool,
    typer.Option(
        "--onto-source",
        envvar="LGSP_REPLAY__ONTO_SOURCE",
        help="Send to the very topics that were recorded, or back to where records came from.",
    ),
]
WithEffects = Annotated[
    bool,
    typer.Option(
        "--with-effects",
        envvar="LGSP_REPLAY__WITH_EFFECTS",
        help="Do not mark records so that services do nothing outside the hub because of them.",
    ),
]
SkipDamaged = Annotated[
    bool,
    typer.Option(
        "--skip-damaged",
        envvar="LGSP_REPLAY__SKIP_DAMAGED",
        help="Leave damaged parts out and replay the rest.",
    ),
]
InputsOnly = Annotated[
    bool,
    typer.Option(
        "--inputs-only",
        envvar="LGSP_REPLAY__INPUTS_ONLY",
        help="Give a fresh hub that runs what the recorded one was given, no faster than it keeps up.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        envvar="LGSP_REPLAY__TIMEOUT",
        min=1,
        max=86_400,
        help="With --inputs-only: seconds that the hub has to keep up after each step.",
    ),
]
