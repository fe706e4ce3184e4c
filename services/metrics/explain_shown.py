"""Parts of figures as the door shows them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from schemas.kpis import KpiUpdatedData
from services._province.agencies import LAST_DAY, agencies, name_on
from services._province.words import Words
from services.metrics.definition import CountedDefinition, sides
from services.metrics.definitions import COUNTED
from services.metrics.explain_replies import (
    CountsAs,
    DossierEventsReply,
    EventReply,
    ExcludedReply,
    FigureReply,
    ItemReply,
    LeverReply,
    SideReply,
    StepReply,
)
from services.metrics.explaining.explained import Meant
from services.metrics.explaining.items import Item
from services.metrics.explaining.levers import By, lever_for
from services.metrics.explaining.lifted import Lifted
from services.metrics.explaining.lifting import Step
from services.metrics.facts import DossierFacts
from services.metrics.figures import Cell, figure
from services.metrics.periods import ON_TOPIC as PERIODS_ON_TOPIC
from services.metrics.scopes import ON_TOPIC as SCOPES_ON_TOPIC
from services.metrics.shares import share_words
from services.metrics.sources import Source
from services.metrics.summaries import summary_of

OF_DOSSIERS: Final = frozenset({"dossier", "leg", "payment"})


def figure_shown(meant: Meant, left_out: Mapping[str, int]) -> FigureReply:
    """Return a figure with what explains it."""
    one, where, now = meant.definition, meant.where, meant.figure
    on_topic = where.scope.kind in SCOPES_ON_TOPIC and where.period.kind in PERIODS_ON_TOPIC
    numbers = {"numerator": now.numerator, "denominator": now.denominator, "excluded": sum(left_out.values())}
    numbers["denominator-only"] = now.denominator - now.numerator
    return FigureReply(
        figure=now,
        no_data=None if now.denominator else "nothing-counted" if meant.has_begun else "not-begun",
        excluded=left_out_shown(meant, left_out),
        sides=tuple(
            SideReply(side=side, number=number, link=_link(meant, "/dossiers", side=side))
            for side, number in numbers.items()
        ),
        definition=summary_of(one),
        topic_key=Cell(one.id, where.scope_name, where.period_name).key if on_topic else None,
        links={"self": _link(meant), "definitions": "/kpis/definitions"} | _lever_link(meant),
    )


def left_out_shown(meant: Meant, numbers: Mapping[str, int]) -> tuple[ExcludedReply, ...]:
    """Return how many things a figure leaves out, by reason, in words."""
    words = {each.reason: each.words for each in meant.definition.exclusions}
    return tuple(
        ExcludedReply(reason=reason, number=number, words=words[reason]) for reason, number in numbers.items()
    )


def _lever_link(meant: Meant) -> dict[str, str]:
    one = meant.definition
    has = isinstance(one, CountedDefinition) and lever_for(one) is not None
    return {"lever": _link(meant, "/lever")} if has else {}


def item_shown(item: Item) -> ItemReply:
    """Return one thing with its events and links."""
    return ItemReply(
        what=item.what,
        id=item.id,
        ref=item.ref or None,
        side=item.side,
        numerator=item.numerator,
        denominator=item.denominator,
        day=item.day,
        reason=item.reason or None,
        agency=item.agency or None,
        events=tuple(map(event_shown, item.sources)),
        links=links_of(item.what, item.id, item.dossiers),
    )


def links_of(what: str, name: str, dossiers: tuple[str, ...] = ()) -> dict[str, str]:
    """Return where a thing is followed here; where its journey is, the door knows."""
    if what == "person":
        return {"dossiers": f"/people/{quote(name)}/dossiers"}
    code = name if what in OF_DOSSIERS else next(iter(dossiers), None)
    if code is None:
        return {}
    return {"events": f"/dossiers/{quote(code)}/events"}


def event_shown(source: Source, at: datetime | None = None) -> EventReply:
    """Return a record that was used; ``at``: when what it told happened."""
    return EventReply(
        type=source.type,
        ref=source.ref or None,
        at=at,
        topic=source.topic,
        partition=source.partition,
        offset=source.offset,
        permalink=source.permalink,
    )


def dossier_shown(code: str, facts: DossierFacts) -> DossierEventsReply:
    """Return the events that figures know a dossier by, and what it counts as; legs inside do not count."""
    times = _times(facts)
    inside = {("leg.dispatched.v1", each) for each in facts.inner_legs}
    events = [
        event_shown(each, times.get((each.kind, each.ref)))
        for each in facts.sources
        if (each.kind, each.ref) not in inside
    ]
    return DossierEventsReply(
        dossier_code=code,
        events=tuple(sorted(events, key=lambda each: (each.at is None, each.at, each.permalink))),
        counts_as=tuple(_counts_as(facts)),
        links=links_of("dossier", code),
    )


def _times(facts: DossierFacts) -> dict[tuple[str, str], datetime]:
    """Return when what was told happened, by the kind of the event and its ref."""
    found = {("leg.dispatched.v1", each.leg_id): each.time for each in facts.legs}
    found |= {("payment.succeeded.v1", each.transaction_id): each.time for each in facts.payments}
    for due in facts.dues:
        found["supplement.received.v1" if due.supplement else "due.changed.v1", due.event_id] = due.time
    found |= {("fee.demanded.v1", each.order_id): each.time for each in facts.demands}
    found |= {("status.changed.v1", each.event_id): each.time for each in facts.jumps}
    if facts.received is not None:
        found["dossier.received.v1", ""] = facts.received.time
    if facts.finished is not None:
        found["dossier.finished.v1", ""] = facts.finished.time
    if facts.rated is not None:
        found["feedback.given.v1", str(facts.rated.number)] = facts.rated.time
    return found


def _counts_as(facts: DossierFacts) -> Iterator[CountsAs]:
    for name, one in COUNTED.items():
        for each in sides(one, facts):
            yield CountsAs(
                definition=name,
                side=each.side,
                ref=each.ref or None,
                day=each.day,
                reason=each.reason or None,
                article=one.source.en,
            )


def lever_shown(meant: Meant, found: Lifted, by: By, aim: float | None) -> LeverReply:
    """Return what the figure would be, agency by agency."""
    things, numerator = sum(each.things for each in found.steps), found.numerator
    numerator += sum(each.gain for each in found.steps)
    lifted_to = _moved(meant, numerator)
    return LeverReply(
        figure=meant.figure,
        lever=found.lever.name,
        words=found.lever.words,
        by=by,
        aim=aim,
        steps=tuple(_step(meant, each) for each in found.steps),
        things=things,
        agencies=len(found.steps),
        lifted_to=lifted_to,
        possible=found.possible,
        sentence=_sentence(meant, found, things, lifted_to.value),
    )


def _moved(meant: Meant, numerator: int) -> KpiUpdatedData:
    now = meant.figure
    return figure(meant.definition, now.scope, now.period, numerator, now.denominator, as_of=now.as_of)


def _step(meant: Meant, step: Step) -> StepReply:
    known, then = agencies().get(step.agency), _moved(meant, step.numerator)
    assert then.value is not None, "an agency gains nothing where nothing counts"
    return StepReply(
        **step._asdict(),
        name=None if known is None else name_on(known, meant.where.last_day or LAST_DAY)[0],
        denominator=then.denominator,
        value=then.value,
        met=then.met,
    )


def _sentence(meant: Meant, found: Lifted, things: int, value: float | None) -> Words:
    before, after = share_words(meant.figure.value), share_words(value)
    count, words, one = len(found.steps), found.lever.words, meant.definition
    what = Words(*(f"“{each}” ({one.id})" for each in one.title))
    agencies_ = "agency" if count == 1 else "agencies"
    return Words(
        f"{things} {words.vi}, của {count} cơ quan, đưa {what.vi} từ {before.vi} lên {after.vi}",
        f"{things} {words.en}, of {count} {agencies_}, would lift {what.en} from {before.en} to {after.en}",
    )


def _link(meant: Meant, below: str = "", **more: str) -> str:
    query = {**more, "scope": meant.where.scope_name, "period": meant.where.period_name}
    return f"/kpis/{meant.definition.id}{below}?{urlencode(query, safe=':')}"
