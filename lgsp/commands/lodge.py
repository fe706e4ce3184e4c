"""``lgsp lodge``: bring many submissions to intake's door, and say of each what became of it."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from pathlib import Path
from typing import Annotated

import typer

from lgsp.commands.options import Json, Prefix
from lgsp.problems import Exit, Problem


def lodge(
    file: Annotated[
        Path,
        typer.Argument(
            help="A JSON object a line, each as POST /submissions takes it; - for standard input.",
            show_default=False,
        ),
    ],
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            envvar="LGSP_LODGE__STRICT",
            help="Refuse what names a file that was not brought to /documents.",
        ),
    ] = False,
    prefix: Prefix = None,
    as_json: Json = False,
) -> int:
    """Lodge many submissions; every line is answered. Exit code 1: some were not taken.

    Give each line its submission_id: then the same file may be sent again, and nothing is lodged twice.

    Example: lgsp lodge submissions.ndjson
    """
    from lgsp.commands.running import running_hub
    from lgsp.lodging import Lodged, answers_of, lines_from
    from lgsp.show.lodged import answer_line
    from lgsp.terminal import put, put_json_line, say

    url = running_hub(prefix).services["intake"].url
    if url is None:
        raise Problem("Intake has no door.", "See what is wrong with: lgsp doctor", "service")
    lodged = Lodged()
    with lines_from(file) as lines:
        for answer in answers_of(url, lines, strict=strict):
            lodged.count(answer)
            if as_json:
                put_json_line(answer)
            else:
                put(answer_line(answer))
    say(lodged.words)
    return Exit.DONE if lodged.all_taken else Exit.NO
