"""A brief as headed lines in one language: what the page and the paper are both written from."""

from collections.abc import Iterator
from typing import NamedTuple

from services._province.words import Words, short_moment
from services.metrics.briefing.replies import BriefReply, ScoreReply, TargetReply, ThingReply
from services.metrics.forms.sheet import Language
from services.metrics.scoreboard_words import points_words
from services.metrics.shares import NO_DATA, limit_words, share_words


class Entry(NamedTuple):
    """A sentence, and the link that explains it ("" for none)."""

    text: str
    link: str = ""


class Part(NamedTuple):
    """A heading and its entries."""

    heading: str
    entries: tuple[Entry, ...]


_SCORE = Words("Điểm và thứ hạng", "Score and place")
_TARGETS = Words("Chỉ tiêu", "Targets")
_THINGS = Words("Ba việc cần làm", "Three things to do")
_NOT_SCORED = Words("chỉ chấm điểm theo quý và năm", "scores are of quarters and years alone")
_MET = Words("đạt", "met")
_UNMET = Words("chưa đạt", "missed")
_ALL_MET = Words("mọi chỉ tiêu có dữ liệu đều đạt", "every target that has data is met")


def title_of(told: BriefReply, language: Language) -> str:
    """Return what the page is called."""
    name, words, moment = told.scope_name, told.words, short_moment(told.as_of)
    return _say(
        Words(
            f"{name.vi}, {told.period} ({words.vi}; sự kiện đến {moment.vi})",
            f"{name.en}, {told.period} ({words.en}; events up to {moment.en})",
        ),
        language,
    )


def parts_of(told: BriefReply, language: Language) -> tuple[Part, ...]:
    """Return score, targets and things to do."""
    found = (
        (_SCORE, _scores(told)),
        (_TARGETS, map(_target, told.targets)),
        (_THINGS, map(_thing, told.things) if told.things else iter([(_nothing_to_do(told), "")])),
    )
    return tuple(
        Part(_say(heading, language), tuple(Entry(_say(words, language), link) for words, link in entries))
        for heading, entries in found
    )


def _scores(told: BriefReply) -> Iterator[tuple[Words, str]]:
    score = told.score
    if score is None or score.scaled is None:
        yield (_NOT_SCORED if score is None else NO_DATA), "" if score is None else score.link
        return
    got, place = points_words(score.scaled), _place(score)
    yield (
        Words(
            f"{got.vi}/{score.points} điểm, {place.vi}",
            f"{got.en}/{score.points} points, {place.en}",
        ),
        score.link,
    )
    yield from ((Words(each.vi, each.en), "") for each in (*score.warnings, _measured(score)))
    for group in score.groups:
        some = score.no_points[group.code] if group.got is None else points_words(group.got)
        of = "" if group.got is None else f"/{group.measured}"
        yield Words(f"{group.title.vi}: {some.vi}{of}", f"{group.title.en}: {some.en}{of}"), ""


def _place(score: ScoreReply) -> Words:
    """Return place and class, or the class and why there is no place."""
    name = score.score_class or Words("", "")
    if score.no_place is not None:
        return Words(f"{name.vi}; {score.no_place.vi}", f"{name.en}; {score.no_place.en}")
    place = Words(f"thứ {score.rank}/{score.ranked}", f"place {score.rank} of {score.ranked}")
    return Words(f"{place.vi}, {name.vi}", f"{place.en}, {name.en}")


def _measured(score: ScoreReply) -> Words:
    done, can, points = score.measured, score.measurable, score.points
    return Words(
        f"đã đo {done} điểm; ở đây đo được {can} trên {points} điểm",
        f"{done} points are measured; {can} of {points} can be measured here",
    )


def _target(one: TargetReply) -> tuple[Words, str]:
    if one.met is None:
        return Words(f"{one.title.vi}: {NO_DATA.vi}", f"{one.title.en}: {NO_DATA.en}"), one.link
    met, sum_ = _MET if one.met else _UNMET, f"{one.numerator}/{one.denominator}"
    share, aim = share_words(one.value), limit_words(one.target)
    return (
        Words(
            f"{met.vi}: {one.title.vi}: {sum_} = {share.vi} (≥ {aim.vi})",
            f"{met.en}: {one.title.en}: {sum_} = {share.en} (≥ {aim.en})",
        ),
        one.link,
    )


def _thing(one: ThingReply) -> tuple[Words, str]:
    title, said = one.title, one.sentence
    return Words(f"{title.vi}: {said.vi}", f"{title.en}: {said.en}"), one.link


def _nothing_to_do(told: BriefReply) -> Words:
    known = [each.met for each in told.targets if each.met is not None]
    return _ALL_MET if known and all(known) else NO_DATA


def _say(words: Words, language: Language) -> str:
    return words.vi if language == "vi" else words.en
