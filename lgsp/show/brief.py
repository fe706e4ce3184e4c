"""A leader's brief at the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Told = Mapping[str, Any]
_MET: Final = {True: "✓", False: "✗", None: "?"}
_MEASURED: Final = {
    "vi": "đã đo {measured} điểm; ở đây đo được {measurable} trên {points} điểm",
    "en": "{measured} points are measured; {measurable} of {points} can be measured here",
}
_NO_DATA: Final = {"vi": "không có dữ liệu", "en": "no data"}


def brief_lines(told: Told, lang: str) -> Iterator[str]:
    """Yield score and place, each target with the path that explains it, and what to do."""
    yield f"{told['scope_name'][lang]}, {told['period']}: {told['words'][lang]}"
    score = told["score"]
    if score is not None:
        yield ""
        yield score["title"][lang]
        yield _standing(score, lang)
        yield from (each[lang] for each in score["warnings"])
        yield _MEASURED[lang].format(**score)
    yield ""
    for one in told["targets"]:
        share = _NO_DATA[lang] if one["met"] is None else f"{one['numerator']}/{one['denominator']}"
        yield f"{_MET[one['met']]} {one['title'][lang]}: {share} (≥ {100 * one['target']:g} %)"
    yield ""
    for number, one in enumerate(told["things"], 1):
        yield f"{number}. {one['title'][lang]}: {one['sentence'][lang]}"
        yield f"   GET {one['link']}"


def _standing(score: Told, lang: str) -> str:
    if score["scaled"] is None:
        return _NO_DATA[lang]
    name = score["score_class"][lang] if score["score_class"] else ""
    got = f"{score['scaled']:g}".replace(".", "," if lang == "vi" else ".")
    return f"{got}/{score['points']}, {score['rank']}/{score['ranked']} {name}".rstrip()
