"""docs/definitions.md, written from the definitions: ``python -m services.metrics.definitions_page``.

With ``--json`` the same as an array, for the command line, which needs no running hub for it.
"""

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from services._province.words import Words
from services.metrics.definition import Definition
from services.metrics.definitions import DEFINITIONS
from services.metrics.summaries import summary_of

HEAD: Final = """\
# The definitions of the figures (định nghĩa các chỉ tiêu)
Written from `services/metrics/definitions/` by `python -m services.metrics.definitions_page`.
A test compares. `GET /kpis/definitions` and `lgsp kpi definitions` say the same.

A definition is one file there, and one reading of one target: what is divided by what, what is left out and
why, which day decides the period. Where the official text leaves something open or contradicts itself, the
definition says what is read; competing readings have the same first part of the name.

- **Scopes**: `province`, `level:commune`, `district:243`, `agency:H62.12`, `field:G13-DD01`. The agency is
  the competent one of a dossier, or the holder of a result.
- **Periods**: `2021-03-08`, `2021-03`, `2021-Q1`, `2021`, `to-date`. One that has not begun has no data.
- A share is an exact fraction, rounded half-even to four decimals on output only; targets are compared
  exactly.
"""
KINDS: Final = {
    "counted": "Sums of days: each dossier, leg or payment counts on one day, where its dossier does.",
    "persons": "Distinct people over all their dossiers of a scope and period; finer figures do not add up.",
    "stock": "What is there at the end of the period's last day, or today while it runs, by its holder.",
    "catalogue": "Procedures in force on the period's last day, or today while it runs; each counts once in "
    "every scope of which an agency decides it.",
    "systems": "Registered systems in use on the period's last day, and those heard in it, by their owner.",
}
"""What a kind of definition means for scopes and periods."""


def page() -> str:
    """Return the page: a table of all, then each with its words."""
    return "\n".join([HEAD, *_table(), "", *_chapters()])


def _table() -> Iterator[str]:
    yield "| definition | chỉ tiêu | figure | kind | target |"
    yield "|---|---|---|---|---|"
    for name, one in DEFINITIONS.items():
        anchor = name.replace("/", "")
        yield f"| [`{name}`](#{anchor}) | {one.title.vi} | {one.title.en} | {one.kind} | {_target(one)} |"


def _chapters() -> Iterator[str]:
    for kind, words in KINDS.items():
        yield f"**{kind}**: {words}\n"
    for _, found in groupby(DEFINITIONS.values(), key=lambda one: one.id.partition("/")[0]):
        for one in found:
            yield from _chapter(one)


def _chapter(one: Definition) -> Iterator[str]:
    yield f"## {one.id}"
    yield f"*{one.title.vi}* / {one.title.en}\n"
    yield "| | tiếng Việt | English |"
    yield "|---|---|---|"
    yield _row("unit", one.unit)
    yield _row("numerator", one.numerator)
    yield _row("denominator", one.denominator)
    yield _row("period by", one.period_date)
    for left_out in one.exclusions:
        yield _row(f"left out: `{left_out.reason}`", left_out.words)
    for words in one.contradictions:
        yield _row("the text", words)
    if one.target_words is not None:
        yield _row("target", one.target_words)
    yield _row("denominator 0", one.zero_rule)
    yield _row("source", one.source)
    yield _row("accountable", one.owner)
    yield f"\nTarget: {_target(one)}. Kind: {one.kind}.\n"


def _row(name: str, words: Words) -> str:
    return f"| {name} | {words.vi} | {words.en} |"


def _target(one: Definition) -> str:
    if one.target_words is not None:
        return "by level and year"
    return "none" if one.target is None else f"≥ {float(100 * one.target):g} %"


if __name__ == "__main__":
    if "--json" in sys.argv[1:]:
        found = [summary_of(each).model_dump(mode="json") for each in DEFINITIONS.values()]
        sys.stdout.write(json.dumps(found, ensure_ascii=False))
    else:
        sys.stdout.write(page())
