"""Scoreboards for people: who stands where, and what one agency got, lost and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lgsp.terminal import table

Told = Mapping[str, Any]
LIST_HEAD: Final = ("id", "points", "measurable", "scoreboard", "bảng điểm")
HEAD: Final = (
    "rank", "score", "class", "got/measured", "lost", "moved", "dossiers", "", "cơ quan", "agency",
)  # fmt: skip
OUTCOMES: Final = {
    "no-data": "no data",
    "not-applicable": "not applicable",
    "not-measured": "not measured",
}


def scoreboard_rows(found: Iterable[Told]) -> tuple[Sequence[str], list[tuple[object, ...]]]:
    """Return the head and a row a scoreboard."""
    return LIST_HEAD, [
        (one["id"], one["points"], one["measurable"], one["title"]["en"], one["title"]["vi"]) for one in found
    ]


def standings_lines(told: Told) -> Iterator[str]:
    """Yield a level after the other: its lines, then its ranked agencies, then how many have no data."""
    yield from _head(told)
    for level in told["levels"]:
        yield ""
        yield _level(level)
        ranked = [each for each in level["agencies"] if each["rank"] is not None]
        yield from table(HEAD, [_row(each, told["decimals"]) for each in ranked]) if ranked else ()
        idle = len(level["agencies"]) - len(ranked)
        if idle:
            yield f"{idle} without a dossier in the period: no data, no place"


def agency_lines(told: Told) -> Iterator[str]:
    """Yield an agency's place, then group by group what it got of what, and why."""
    one = told["standing"]
    yield from _head(told)
    yield ""
    yield f"{one['agency']}  {_both(one['name'])}"
    yield _place(told)
    yield from _points_and_why(told)


def province_lines(told: Told) -> Iterator[str]:
    """Yield the province's score and why it has no place, then the same as of an agency."""
    yield from _head(told)
    yield ""
    yield _both(told["name"])
    yield _own_score(told)
    yield from _points_and_why(told)


def _points_and_why(told: Told) -> Iterator[str]:
    decimals = told["decimals"]
    yield from (f"⚠ {_both(each)}" for each in told["standing"]["warnings"])
    for group in told["groups"]:
        yield ""
        seen = any(each["outcome"] != "not-measured" for each in group["indicators"])
        got = _of(group, decimals) if seen else OUTCOMES["not-measured"]
        yield f"{group['code']}  {_both(group['title'])}: {got}, {group['points']} in all"
        for each in group["indicators"]:
            yield from _indicator(each, decimals)
    yield ""
    yield from (f"- {_both(words)}" for words in told["assumptions"])


def _head(told: Told) -> Iterator[str]:
    period = told["period"]
    yield f"{_both(told['title'])}, {period['name']}"
    yield f"{_both(period['words'])}; as of {told['as_of']}; to be reported before {period['report_before']}"
    if not told["in_force"]:
        yield f"In force only since {told['in_force_since']}: shown for comparison ({told['source']})"
    yield (
        f"{told['measurable']} of {told['points']} points can be measured here; "
        f"the score is points got of those measured, as of {told['points']} (ASSUMPTION)"
    )


def _level(level: Told) -> str:
    name = _both(level["name"])
    if not level["ranked"]:
        return f"{name}: no data"
    return (
        f"{name}: {level['ranked']} ranked, median {level['median']:g}, "
        f"top quartile from {level['top_quartile']:g}"
    )


def _row(one: Told, decimals: int) -> tuple[object, ...]:
    total = one["total"]
    return (
        one["rank"],
        f"{one['scaled']:.{decimals}f}",
        _both(one["score_class"]),
        _of(total, decimals),
        f"{total['lost']:.{decimals}f}",
        _moved(one["movement"], decimals),
        f"{one['received']:,}",
        "⚠" if one["warnings"] else "★" if one["in_top_quartile"] else "",
        f"{one['agency']} {one['name']['vi']}",
        one["name"]["en"],
    )


def _place(told: Told) -> str:
    one = told["standing"]
    if one["rank"] is None:
        return "No dossier in the period: no data, no place"
    return (
        f"rank {one['rank']} of {told['ranked']} ({_both(told['level_name'])}), "
        f"{_score(told, one['score_class'])}; median {told['median']:g}, "
        f"top quartile from {told['top_quartile']:g}; {_work(told)}"
    )


def _own_score(told: Told) -> str:
    place = _both(told["place"]["words"])
    if told["standing"]["scaled"] is None:
        return f"No dossier in the period: no data; {place}"
    name = told["no_class"]["words"] if told["no_class"] else told["standing"]["score_class"]
    return f"{_score(told, name)}; {place}; {_work(told)}"


def _score(told: Told, name: Told) -> str:
    one, decimals = told["standing"], told["decimals"]
    return (
        f"score {one['scaled']:g} of {told['points']}, {_both(name)}; "
        f"{_of(one['total'], decimals)} points measured, {one['total']['lost']:.{decimals}f} lost"
    )


def _work(told: Told) -> str:
    one = told["standing"]
    moved = _moved(one["movement"], told["decimals"])
    since = "" if one["movement"] is None else f"; since {told['period']['previous']}: {moved}"
    return f"{one['received']:,} dossiers received, {one['finished']:,} finished{since}"


def _indicator(one: Told, decimals: int) -> Iterator[str]:
    points = OUTCOMES.get(one["outcome"]) or f"{one['got']:.{decimals}f}/{one['points']}"
    lost = f", {one['lost']:.{decimals}f} lost" if one["lost"] else ""
    yield f"  {one['number']:<5} {points:<14} {_both(one['title'])}{lost}"
    yield from (f"  {'':<20} {_both(words)}" for words in (one["why"], *one["notes"]))


def _moved(movement: Told | None, decimals: int) -> str:
    if movement is None:
        return "-"
    other = "" if movement["comparable"] else " (other indicators)"
    return f"{movement['points']:+.{decimals}f}{_climbed(movement)}{other}"


def _climbed(movement: Told) -> str:
    """Return how many places were won; of the province nothing, for it has none."""
    ranks = movement.get("ranks")
    if ranks is None:
        return ""
    return f" ↑{ranks}" if ranks > 0 else f" ↓{-ranks}" if ranks < 0 else " ="


def _of(points: Told, decimals: int) -> str:
    return "no data" if points["got"] is None else f"{points['got']:.{decimals}f}/{points['measured']}"


def _both(words: Mapping[str, str]) -> str:
    return words["vi"] if words["vi"] == words["en"] else f"{words['vi']} / {words['en']}"
