"""A leader's brief at the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Told = Mapping[str, Any]
_MET: Final = {True: "✓", False: "✗", None: "\N{EN DASH}"}
_MEASURED: Final = {
    "vi": "đã đo {measured} điểm; ở đây đo được {measurable} trên {points} điểm",
    "en": "{measured} points are measured; {measurable} of {points} can be measured here",
}
_AS_OF: Final = {"vi": "sự kiện đến", "en": "events up to"}
_NO_DATA: Final = {"vi": "không có dữ liệu", "en": "no data"}


def brief_lines(told: Told, lang: str) -> Iterator[str]:
    """Yield score and place, each target with the path that explains it, and what to do."""
    until = f"{_AS_OF[lang]} {told['as_of']}"
    yield f"{told['scope_name'][lang]}, {told['period']}: {told['words'][lang]}; {until}"
    score = told["score"]
    if score is not None:
        yield ""
        yield score["title"][lang]
        yield _standing(score, lang)
        yield from (each[lang] for each in score["warnings"])
        yield _MEASURED[lang].format(**score)
        yield from (_group(each, score["no_points"], lang) for each in score["groups"])
    yield ""
    for one in told["targets"]:
        share = _NO_DATA[lang] if one["met"] is None else f"{one['numerator']}/{one['denominator']}"
        yield f"{_MET[one['met']]} {one['title'][lang]}: {share} (≥ {100 * one['target']:g} %)"
    yield ""
    for number, one in enumerate(told["things"], 1):
        yield f"{number}. {one['title'][lang]}: {one['sentence'][lang]}"
        yield f"   GET {one['link']}"


def _group(group: Told, no_points: Told, lang: str) -> str:
    if group["got"] is None:
        return f"- {group['title'][lang]}: {no_points[group['code']][lang]}"
    return f"- {group['title'][lang]}: {_points(group['got'], lang)}/{group['measured']}"


def _points(value: float, lang: str) -> str:
    return f"{value:g}".replace(".", "," if lang == "vi" else ".")


def _standing(score: Told, lang: str) -> str:
    if score["scaled"] is None:
        return _NO_DATA[lang]
    name = score["score_class"][lang] if score["score_class"] else ""
    got = _points(score["scaled"], lang)
    if score.get("no_place"):
        return f"{got}/{score['points']}, {name}; {score['no_place'][lang]}"
    return f"{got}/{score['points']}, {score['rank']}/{score['ranked']} {name}".rstrip()
