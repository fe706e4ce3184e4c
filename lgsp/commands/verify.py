"""``lgsp verify``: whether two recordings, or a recording and a hub, tell the same."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lgsp.commands.options import BootstrapServers, Json, Prefix
from lgsp.problems import Exit, wrong_use
from lgsp.terminal import put, put_json, say

if TYPE_CHECKING:
    from lgsp.commands.verify_sides import Side
    from lgsp.replay.comparison import Comparison, DossierDifference
    from lgsp.replay.facts import Facts
    from lgsp.replay.recording import Recording
    from lgsp.replay.sql import Table

One = Annotated[Path, typer.Argument(metavar="A", help="A recording.", show_default=False)]
Other = Annotated[
    Path | None,
    typer.Argument(metavar="[B]", help="Another; without it A is held against itself.", show_default=False),
]
Live = Annotated[
    bool,
    typer.Option(
        "--live", envvar="LGSP_VERIFY__LIVE", help="Compare with the hub: its topics to the end as of now."
    ),
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


def verify(  # noqa: PLR0917 (Typer's options are its parameters)
    one: One,
    other: Other = None,
    live: Live = False,
    certificate: Certificate = None,
    dossiers: Dossiers = 3,
    prefix: Prefix = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Json = False,
) -> int:
    """Say whether two recordings tell the same: the canonical digest of all facts, and every figure.

    Of one recording: whether it is as it was recorded, and its digest. With --live: against a hub, as it is
    now. Exit code 1: no. Partitions, offsets and times of writing do not count, so a replayed run can be held
    against the recorded one.

    Example: lgsp verify week again --certificate week.json
    """
    import gc
    from contextlib import ExitStack

    from lgsp.commands.verify_sides import opened, opened_hub
    from lgsp.replay.extra import require_extra
    from lgsp.replay.facts import facts_of
    from lgsp.replay.sql import table_of

    require_extra()
    if live and other is not None:
        raise wrong_use("--live and a second recording are two things to compare with.", "Name one of them.")
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # events by the thousand are no garbage
    with ExitStack() as stack:
        sides = opened([path for path in (one, other) if path is not None], as_json=as_json)
        if live:
            sides.append(opened_hub(sides[0], prefix, bootstrap_servers, stack))
        tables = [stack.enter_context(table_of(each.recording)) for each in sides]
        facts = [facts_of(table) for table in tables]
        _check_anything(sides, facts)
        comparison, shown = _compared(facts, tables, dossiers)
        if certificate is not None and comparison.same:
            _write(certificate, sides[0].recording, tables[0], facts[0])
    _tell(sides, facts, comparison, shown, as_json=as_json)
    if certificate is not None and not comparison.same:
        say("No certificate is written: they differ.")
    return Exit.DONE if comparison.same else Exit.NO


def _check_anything(sides: "list[Side]", facts: "list[Facts]") -> None:
    """Raise Problem where two sides would be the same only for want of anything to compare."""
    if len(sides) > 1 and not any(each.events or each.recounted or each.told for each in facts):
        raise wrong_use(
            f"Neither {sides[0].name} nor {sides[1].name} holds a dossier's event or a figure.",
            "Topics that are not the hub's are compared by what inspect --json-lines prints of each.",
        )


def _compared(
    facts: "list[Facts]", tables: "list[Table]", most: int
) -> "tuple[Comparison, list[DossierDifference]]":
    from lgsp.replay.comparison import compared, side_by_side

    comparison = compared(facts[0], facts[-1])
    return comparison, [side_by_side(code, tables[0], tables[-1]) for code in comparison.codes[:most]]


def _write(path: Path, recording: "Recording", table: "Table", facts: "Facts") -> None:
    from lgsp.replay.certificate import certificate
    from lgsp.replay.safe_file import put_file, unwritable

    said = certificate(recording.manifest, table, facts)
    try:
        put_file(path, (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        raise unwritable(path, error, "Name a file in a folder of yours.") from error
    say(f"The certificate is in {path}")


def _tell(
    sides: "list[Side]",
    facts: "list[Facts]",
    comparison: "Comparison",
    shown: "list[DossierDifference]",
    *,
    as_json: bool,
) -> None:
    from lgsp.show.comparison import comparison_lines, verdict

    if as_json:
        put_json(_data(sides, facts, comparison, shown))
        return
    for side, each in zip(sides, facts, strict=True):
        put(f"{each.digest.hub}  {side.name}: {len(each.digest.dossiers):,} dossiers")
    for line in comparison_lines(comparison, shown):
        put(line)
    say(verdict(comparison, facts, alone=len(sides) == 1))


def _data(
    sides: "list[Side]",
    facts: "list[Facts]",
    comparison: "Comparison",
    shown: "list[DossierDifference]",
) -> dict[str, Any]:
    from lgsp.show.comparison import difference_data, figure_data

    return {
        "same": comparison.same,
        "recordings": [
            {
                **side.named, "records": side.recording.manifest.records,
                "hub": each.digest.hub, "dossiers": len(each.digest.dossiers), "figures": len(each.recounted),
                "figures_told": None if each.told is None else len(each.told),
            }
            for side, each in zip(sides, facts, strict=True)
        ],
        "dossiers_that_differ": list(comparison.codes),
        "figures_that_differ": [figure_data(each) for each in comparison.figures],
        "shown": [difference_data(each) for each in shown],
    }  # fmt: skip
