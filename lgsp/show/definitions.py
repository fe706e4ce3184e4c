"""Definitions of figures: a table of all, or all words of one."""

from collections.abc import Iterator, Sequence
from typing import Any

from lgsp.show.scorecard import percent

HEAD = ("definition", "kind", "target", "figure", "chỉ tiêu")
PARTS = ("unit", "numerator", "denominator", "period_date", "zero_rule")


def definition_rows(found: Sequence[dict[str, Any]]) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Return the head and a row for each."""
    return HEAD, [
        (str(one["id"]), str(one["kind"]), target(one), str(one["title"]["en"]), str(one["title"]["vi"]))
        for one in found
    ]


def definition_lines(one: dict[str, Any]) -> Iterator[str]:
    """Yield one with all its words, Vietnamese under English."""
    yield one["id"]
    yield from _both("", one["title"])
    for part in PARTS:
        yield from _both(part.replace("_", " "), one[part])
    for left_out in one["exclusions"]:
        yield from _both(f"left out, {left_out['reason']}", left_out["words"])
    for words in one["contradictions"]:
        yield from _both("the text", words)
    if one["target_rule"] is not None:
        yield from _both("target", one["target_rule"])
    yield from _both("accountable", one["owner_words"])
    yield f"target: {target(one)}; source: {one['source']}; kind: {one['kind']}"


def target(one: dict[str, Any]) -> str:
    """Return the target of a definition, in short."""
    if one["target_rule"] is not None:
        return "by level, year"
    return "-" if one["target"] is None else f"≥ {percent(one['target'])}"


def _both(name: str, words: dict[str, str]) -> Iterator[str]:
    yield f"  {name}: {words['en']}" if name else f"  {words['en']}"
    yield f"    {words['vi']}"
