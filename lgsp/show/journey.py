"""A dossier's journey as a person reads it in a terminal: in English, with Vietnamese names beside it.

Nothing needs a colour; what is late says LATE. Lines are as wide as the terminal, cells wrap in their column.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services._province.calendar import in_zone
from services._province.journey.model import Clock, Holder, Journey, Leg, Line, Order, Segment, Sum, Who
from services._province.journey.wording import MET, METHODS, RATINGS, WHY, what_went_back
from services._province.words import (
    CHANNELS,
    DUTIES,
    MODES,
    OUTCOMES,
    Words,
    amount_vnd,
    short_moment,
    working_time,
)

NARROWEST: Final = 60
_APPLICANT: Final = "the applicant (người nộp hồ sơ)"


def journey_lines(told: Journey, width: int) -> list[str]:
    """Return the lines of a journey, none wider than ``width`` columns (60 at least)."""
    console = Console(
        file=StringIO(), width=max(width, NARROWEST), color_system=None, force_terminal=False,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    for part in _parts(told):
        console.print(part)
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def _parts(told: Journey) -> Iterator[Table | str]:
    yield f"{told.dossier_code}  {_both(told.procedure)}"
    yield _facts(_about(told))
    yield f"\nCLOCK: {_verdict(told.clock)}"
    yield _facts(_clock(told.clock))
    yield _table(("clock", "from", "to", "working time"), map(_segment, told.clock.segments))
    yield f"\nNOW (as of {_moment(told.as_of)})"
    yield _facts(_holder(each) for each in told.holders or ())
    if not told.holders:
        yield "nobody: it is over"
    if told.legs:
        yield "\nWHO HELD IT"
        yield _table(("from → to", "sent, closed", "limit", "held"), map(_leg, told.legs))
        yield _facts(_sum(each) for each in told.sums if each.legs)
    yield "\nPAPERS"
    yield _facts(_papers(told))
    if told.orders:
        yield "\nPAYMENTS"
        yield _table(("demanded", "amount", "until", "what became of it"), map(_order, told.orders))
    if told.result or told.feedback:
        yield "\nRESULT"
        yield _facts(_result(told))
    yield "\nSTEPS"
    yield _table(("when", "what", "who", "rests on"), map(_line, told.steps))
    yield "\nARTICLES"
    yield _facts(dict.fromkeys((each.rule.articles, each.rule.rule.en) for each in told.steps))


def _about(told: Journey) -> Iterator[tuple[str, str]]:
    yield "procedure", told.procedure_code
    lodged = f", {CHANNELS[told.channel].en.lower()}" if told.channel else ""
    yield "received", f"{_who(told.receiving_agency)}{lodged}"
    yield "decided by", _who(told.competent_agency)
    yield "status", f"{told.status} {_both(told.status_name)}"
    if told.outcome:
        yield "outcome", _both(OUTCOMES[told.outcome])


def _verdict(clock: Clock) -> str:
    ended = {"stopped": "finished", "paused": "stands still", "running": "runs"}[clock.state]
    if clock.late:
        return f"{ended}, LATE by {_span(clock.late_by_working_seconds)}"
    return f"{ended}, on time, {_span(clock.working_seconds_left)} left"


def _clock(clock: Clock) -> Iterator[tuple[str, str]]:
    yield "limit", f"{clock.limit.en}; {_span(clock.working_seconds_used)} used"
    yield "received", _moment(clock.received_at)
    yield "first due", f"{_moment(clock.first_due_at)}{_kept(clock)}"
    if clock.due_at != in_zone(clock.first_due_at):
        yield "due now", _moment(clock.due_at)
    if clock.finished_at:
        yield "finished", _moment(clock.finished_at)
    if clock.apology:
        given, new = _moment(clock.apology.issued_at), _moment(clock.apology.new_due_at)
        yield "apology", f"{given}: new appointment {new}, {clock.apology.reason}"


def _kept(clock: Clock) -> str:
    return {True: ", kept", False: ", MISSED", None: ""}[clock.kept_first_date]


def _segment(one: Segment) -> tuple[str, ...]:
    why = f": {WHY[one.why].en}" if one.why else ""
    return (
        f"{one.state}{why}", _moment(one.starts) if one.starts else "?",
        _moment(one.ends) if one.ends else "still", _span(one.working_seconds),
    )  # fmt: skip


def _holder(one: Holder) -> tuple[str, str]:
    who = _APPLICANT if one.agency is None else _who(one.agency)
    if one.late and one.until:
        return (
            "LATE",
            f"{who}: {one.what.en}, by {_span(one.late_by_working_seconds)} (due {_moment(one.until)})",
        )
    until = f"until {_moment(one.until)}" if one.until else "no limit"
    return "with", f"{who}: {one.what.en}, {until}"


def _leg(leg: Leg) -> tuple[str, ...]:
    sender = f"{_who(leg.from_agency)} → " if leg.from_agency and leg.interagency else ""
    moments = [_moment(leg.sent_at)]
    moments += [f"arrives {_moment(leg.arrives_at)}"] if leg.arrives_at else []
    moments += [f"accepted {_moment(leg.accepted_at)}"] if leg.accepted_at else []
    ended = OUTCOMES[leg.outcome or "done"].en
    moments += [f"{_moment(leg.closed_at)}, {ended}"] if leg.closed_at else ["open"]
    limit = _moment(leg.due_in_force_at)
    late = f"\nLATE by {_span(leg.late_by_working_seconds)}" if leg.late else ""
    return (
        f"{sender}{_who(leg.to_agency)}\n{DUTIES[leg.duty].en}, {MODES[leg.mode].en}",
        "\n".join(moments),
        limit + late,
        _span(leg.working_seconds_held),
    )


def _sum(one: Sum) -> tuple[str, str]:
    way = f", {_span(one.working_seconds_on_the_way)} on the way" if one.working_seconds_on_the_way else ""
    count = f"{one.legs} leg{'' if one.legs == 1 else 's'} ({one.interagency_legs} between agencies)"
    return MODES[one.mode].en, f"{count}, held {_span(one.working_seconds_held)}{way}"


def _papers(told: Journey) -> Iterator[tuple[str, str]]:
    for met in MET:
        names = [each.name for each in told.papers if each.outcome == met]
        if names:
            yield MET[met].en, "; ".join(map(_both, names))
    asked = told.supplement
    if asked is not None:
        late = ", LATE (after three working days)" if asked.late else ""
        yield "asked for", f"{_moment(asked.asked_at)} by {_who(asked.by_agency)}{late}"
        yield "", "; ".join(map(_both, asked.papers))
        came = _moment(asked.received_at) if asked.received_at else "not yet"
        yield "received", f"{came}{f', due {_moment(asked.new_due_at)}' if asked.new_due_at else ''}"


def _order(one: Order) -> tuple[str, ...]:
    if one.state == "paid" and one.paid_at and one.method:
        became = f"paid {_moment(one.paid_at)}, {METHODS[one.method].en}{', online' if one.online else ''}"
    elif one.state == "expired" and one.expired_at:
        became = f"expired {_moment(one.expired_at)}"
    elif one.state == "cancelled" and one.cancelled_at:
        became = f"cancelled {_moment(one.cancelled_at)}"
    else:
        became = "not paid yet"
    refunded = "".join(f"; {each.en}" for each in what_went_back(one))
    amount = amount_vnd(one.amount_vnd).en
    return _moment(one.demanded_at), amount, _moment(one.payable_until), became + refunded


def _result(told: Journey) -> Iterator[tuple[str, str]]:
    result = told.result
    if result is not None and result.code and result.held_by:
        forms = [name for name, has in (("electronic", result.electronic), ("paper", result.paper)) if has]
        valid = f", valid to {_moment(result.valid_to)}" if result.valid_to else ""
        yield "result", f"{result.code} ({', '.join(forms)}), kept by {_who(result.held_by)}{valid}"
    if result is not None:
        how = f", {CHANNELS[result.channel].en.lower()}" if result.channel else ""
        yield "returned", f"{_moment(result.returned_at)}{how}" if result.returned_at else "not yet"
    if told.feedback is not None:
        yield "rated", f"{RATINGS[told.feedback.rating].en}, {_moment(told.feedback.at)}"


def _line(one: Line) -> tuple[str, ...]:
    return _moment(one.at), one.what.en, _who(one.agency) if one.agency else "", one.rule.articles


def _facts(rows: Iterable[tuple[str, str]]) -> Table:
    """Return names and what they are, without a head."""
    return _table((), rows, names=2)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], names: int = 0) -> Table:
    made = Table(box=None, show_header=bool(head), pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for name in head or ("",) * names:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*map(Text, row))
    return made


def _who(who: Who) -> str:
    return _both(who.name)


def _both(words: Words) -> str:
    return words.vi if words.vi == words.en else f"{words.vi} ({words.en})"


def _moment(at: datetime) -> str:
    return short_moment(at).en


def _span(seconds: int) -> str:
    return working_time(seconds).en
