"""``lgsp verify``: whether two recordings tell the same."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lgsp.commands.options import Json
from lgsp.problems import Exit, Problem
from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from lgsp.replay.comparison import Comparison, DossierDifference
    from lgsp.replay.facts import Facts
    from lgsp.replay.recording import Recording
    from lgsp.replay.sql import Table

One = Annotated[Path, typer.Argument(metavar="A", help="A recording.", show_default=False)]
Other = Annotated[
    Path | None,
    typer.Argument(metavar="[B]", help="Another; without it A is held against itself.", show_default=False),
]
Certificate = Annotated[
    Path | None,
    typer.Option(
        "--certificate",
        envvar="LGSP_VERIFY__CERTIFICATE",
        show_default=False,
        metavar="FILE",
        help="Write which inputs gave which facts and figures.",
    ),
]
Dossiers = Annotated[
    int,
    typer.Option(
        "--dossiers", envvar="LGSP_VERIFY__DOSSIERS", min=0, help="Show so many of those that differ."
    ),
]


def verify(
    one: One,
    other: Other = None,
    certificate: Certificate = None,
    dossiers: Dossiers = 3,
    as_json: Json = False,
) -> int:
    """Say whether two recordings tell the same: the canonical digest of all facts, and every figure.

    Of one recording: whether it is as it was recorded, and its digest. Exit code 1: no. Partitions, offsets
    and times of writing do not count, so a replayed run can be held against the recorded one.

    Example: lgsp verify week again --certificate week.json
    """
    import gc
    from contextlib import ExitStack

    from lgsp.replay.extra import require_extra
    from lgsp.replay.facts import facts_of
    from lgsp.replay.recording import open_recording
    from lgsp.replay.sql import table_of

    require_extra()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # events by the thousand are no garbage
    recordings = [open_recording(path) for path in (one, other) if path is not None]
    if not as_json:
        say("Reading " + " and ".join(str(each.folder) for each in recordings))
    for each in recordings:
        _check(each)
    with ExitStack() as stack:
        tables = [stack.enter_context(table_of(each)) for each in recordings]
        facts = [facts_of(table) for table in tables]
        comparison, shown = _compared(facts, tables, dossiers)
        if certificate is not None and comparison.same:
            _write(certificate, recordings[0], tables[0], facts[0])
    _tell(recordings, facts, comparison, shown, as_json=as_json)
    if certificate is not None and not comparison.same:
        say("No certificate is written: they differ.")
    return Exit.DONE if comparison.same else Exit.NO


def _check(recording: "Recording") -> None:
    from lgsp.replay.checking import faults

    found = list(faults(recording))
    if found:
        raise Problem(
            f"{recording.folder} is not as it was recorded: {' '.join(found)}",
            "Take the parts from a copy; what is sound can be seen with: lgsp inspect IN",
            "recording",
            Exit.NO,
        )


def _compared(
    facts: "list[Facts]", tables: "list[Table]", most: int
) -> "tuple[Comparison, list[DossierDifference]]":
    from lgsp.replay.comparison import compared, side_by_side

    comparison = compared(facts[0], facts[-1])
    return comparison, [side_by_side(code, tables[0], tables[-1]) for code in comparison.codes[:most]]


def _write(path: Path, recording: "Recording", table: "Table", facts: "Facts") -> None:
    from lgsp.replay.certificate import certificate
    from lgsp.replay.safe_file import put_file

    said = certificate(recording.manifest, table, facts)
    put_file(path, (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode())
    say(f"The certificate is in {path}")


def _tell(
    recordings: "list[Recording]",
    facts: "list[Facts]",
    comparison: "Comparison",
    shown: "list[DossierDifference]",
    *,
    as_json: bool,
) -> None:
    from lgsp.show.comparison import comparison_lines, verdict

    if as_json:
        put_json(_data(recordings, facts, comparison, shown))
        return
    for recording, each in zip(recordings, facts, strict=True):
        put(f"{each.digest.hub}  {recording.folder}: {len(each.digest.dossiers):,} dossiers")
    for line in comparison_lines(comparison, shown):
        put(line)
    say(verdict(comparison, facts, alone=len(recordings) == 1))


def _data(
    recordings: "list[Recording]",
    facts: "list[Facts]",
    comparison: "Comparison",
    shown: "list[DossierDifference]",
) -> dict[str, Any]:
    from lgsp.show.comparison import difference_data, figure_data

    return {
        "same": comparison.same,
        "recordings": [
            {
                "folder": str(recording.folder), "records": recording.manifest.records,
                "hub": each.digest.hub, "dossiers": len(each.digest.dossiers), "figures": len(each.recounted),
                "figures_told": None if each.told is None else len(each.told),
            }
            for recording, each in zip(recordings, facts, strict=True)
        ],
        "dossiers_that_differ": list(comparison.codes),
        "figures_that_differ": [figure_data(each) for each in comparison.figures],
        "shown": [difference_data(each) for each in shown],
    }  # fmt: skip
