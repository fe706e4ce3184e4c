"""One thing to do, in words: who, what, what it brings, and to which targets besides."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote, urlencode

from services._province.words import Words
from services.metrics.briefing.lifts import Asked, Lift
from services.metrics.briefing.replies import LiftReply, ThingReply
from services.metrics.definitions import DEFINITIONS
from services.metrics.forms.filled import name_of_code


def thing_of(same: Sequence[Lift], asked: Asked) -> ThingReply:
    """Return what there is to do, with every target that it lifts, the most lifted first."""
    first, *more = same
    said = [_first_words(first, asked.on), *(_more_words(each, asked.on) for each in more)]
    return ThingReply(
        **_lift(first, asked).model_dump(),
        sentence=Words("; ".join(each.vi for each in said), "; ".join(each.en for each in said)),
        agency=first.agencies[-1],
        needs=first.needs,
        also=tuple(_lift(each, asked) for each in more),
    )


def _lift(one: Lift, asked: Asked) -> LiftReply:
    of = one.of
    return LiftReply(
        definition=of.definition,
        title=of.title,
        gain=one.gain,
        denominator=of.denominator,
        link=link_of(f"/kpis/{quote(of.definition)}/lever", scope=asked.scope, period=asked.period),
    )


def _first_words(one: Lift, on: date) -> Words:
    names, with_, what = _names(one.agencies, on), _with(one.needs, on), one.what
    unit, of = DEFINITIONS[one.of.definition].unit, one.of.denominator
    return Words(
        f"{names.vi}{with_.vi}: {one.things} {what.vi} thì thêm {one.gain} trên {of} {unit.vi} đạt",
        f"{names.en}{with_.en}: {one.things} {what.en} bring {one.gain} more of {of}",
    )


def _more_words(one: Lift, on: date) -> Words:
    with_, what, of = _with(one.needs, on), one.what, one.of
    unit = DEFINITIONS[of.definition].unit
    return Words(
        f"{one.things} {what.vi}{with_.vi} cũng thêm {one.gain} trên {of.denominator} {unit.vi} đạt "
        f"cho “{of.title.vi}”",
        f"{one.things} {what.en}{with_.en} bring {one.gain} more of {of.denominator} to “{of.title.en}” too",
    )


def _with(agencies: Sequence[str], on: date) -> Words:
    names = _names(agencies, on)
    return Words(f" (cùng {names.vi})", f" (together with {names.en})") if agencies else Words("", "")


def _names(agencies: Sequence[str], on: date) -> Words:
    names = [name_of_code(each, on) for each in agencies]
    return Words(", ".join(each.vi for each in names), ", ".join(each.en for each in names))


def link_of(path: str, **query: str) -> str:
    """Return the path with its query, as the doors read it."""
    return f"{path}?{urlencode(query)}"
