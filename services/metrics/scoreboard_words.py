"""Why an indicator says what it says, in one sentence in both languages, to be checked by hand."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from services._province.words import Words
from services.metrics.definitions import DEFINITIONS
from services.metrics.leaves import Count
from services.metrics.scoreboards.board import Floor, Indicator
from services.metrics.scoreboards.ranking import has_few
from services.metrics.scoreboards.scoring import IndicatorScore, Outcome, Score
from services.metrics.shares import limit_words, share_of, share_words

LEVELS: Final[Mapping[str, Words]] = {
    "province": Words("cấp tỉnh", "province"),
    "district": Words("cấp huyện", "district"),
    "commune": Words("cấp xã", "commune"),
}
OUTCOMES: Final[Mapping[Outcome, Words]] = {
    "scored": Words("được chấm", "scored"),
    "no-data": Words("không có dữ liệu", "no data"),
    "not-applicable": Words("không áp dụng", "not applicable"),
    "not-measured": Words("không đo được ở đây", "not measured here"),
}
"""What an indicator says, the more telling first; none of them is 0 points."""
_VIETNAMESE: Final = str.maketrans(",.", ".,")
_FEW: Final = Words(
    "ba hồ sơ trở xuống: điểm nói lên rất ít", "three dossiers or fewer: the score says little"
)
_HARDLY: Final = Words(
    "chưa đo được đến một nửa số điểm có thể đo: điểm nói lên rất ít",
    "less than half of the measurable points are measured yet: the score says little",
)
_NO_DATA: Final = Words("chưa có gì được tính trong kỳ", "nothing is counted in the period")
_NOTHING_ASKED: Final = Words(
    "không áp dụng: ở đây không giải quyết thủ tục nào thuộc chỉ số này",
    "not applicable: no procedure that it is about is decided here",
)


def no_points_words(outcomes: Iterable[Outcome]) -> Words:
    """Return why a group has no points, by the most telling of what its indicators say."""
    found = set(outcomes)
    return next(words for outcome, words in OUTCOMES.items() if outcome in found)


def points_words(value: float) -> Words:
    """Return points with the decimals that they have."""
    en = f"{value:,}".removesuffix(".0")
    return Words(en.translate(_VIETNAMESE), en)


def warnings(score: Score, measurable: int) -> Iterator[Words]:
    """Yield why a score says little, if it does."""
    if score.scaled is not None and has_few(score):
        yield _FEW
    if score.scaled is not None and 2 * score.total.measured < measurable:
        yield _HARDLY


def why(found: IndicatorScore) -> Words:
    """Return the sentence that explains an indicator's outcome."""
    one = found.indicator
    if found.outcome == "not-measured" and one.not_measured is not None:
        return one.not_measured
    if found.outcome != "scored":
        return _NO_DATA if found.outcome == "no-data" else _NOTHING_ASKED
    figures = dict(found.figures)
    said = list(_of_parts(one, figures) if one.parts else _of_floors(one, figures))
    return Words("; ".join(each.vi for each in said), "; ".join(each.en for each in said))


def _of_parts(one: Indicator, figures: Mapping[str, Count]) -> Iterator[Words]:
    for part in one.parts:
        share, full, points = _of(figures[part.definition]), limit_words(float(part.full_at)), part.points
        title = DEFINITIONS[part.definition].title
        name = Words(f"{title.vi}: ", f"{title.en}: ") if len(one.parts) > 1 else Words("", "")
        en = f"{points} point" if points == 1 else f"{points} points"
        if part.full_at == 1:
            yield Words(f"{name.vi}{share.vi} của {points} điểm", f"{name.en}{share.en} of {en}")
        else:
            yield Words(
                f"{name.vi}{share.vi}, từ {full.vi} được cả {points} điểm",
                f"{name.en}{share.en}, all {en} from {full.en} on",
            )


def _of_floors(one: Indicator, figures: Mapping[str, Count]) -> Iterator[Words]:
    """Tell each figure once, with the floor of the highest step that asks for it."""
    first: dict[str, Floor] = {}
    for step in one.steps:
        for floor in step.floors:
            first.setdefault(floor.definition, floor)
    for name, floor in first.items():
        share, least, title = _of(figures[name]), limit_words(float(floor.least)), DEFINITIONS[name].title
        yield Words(
            f"{title.vi}: {share.vi}, cần ≥ {least.vi}",
            f"{title.en}: {share.en}, ≥ {least.en} is asked for",
        )


def _of(count: Count) -> Words:
    sum_ = f"{count.numerator}/{count.denominator}"
    if not count.denominator:
        return Words(sum_, sum_)
    share = share_words(share_of(*count))
    return Words(f"{sum_} = {share.vi}", f"{sum_} = {share.en}")
