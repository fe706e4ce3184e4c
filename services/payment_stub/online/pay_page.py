"""The hosted payment page filled in: what a payer is told, and what to do now."""

from typing import Final
from urllib.parse import quote

from fastapi.responses import HTMLResponse

from services._province.words import Words, amount_vnd, moment
from services._runtime.problems import Problem
from services.payment_stub.online.look_up import OrderSeen
from services.payment_stub.online.order_shown import items_of, paid_by, receipt_of
from services.payment_stub.online.wording import (
    ANY_PROBLEM,
    GIVEN_BACK,
    GIVEN_BACK_AT_THE_END,
    NOT_ONLINE,
    NOT_THE_ONLY_ONE,
    OUTCOMES,
    PROBLEMS,
    REASONS,
    TIMED_OUT,
    Told,
)
from services.payment_stub.pages import page
from services.payment_stub.payment_words import KINDS, METHODS
from services.payment_stub.states import ONLINE

_PAYABLE: Final = frozenset({"payable", "failed", "waiting"})


def pay_page(seen: OrderSeen, lang: str, key: str, platform: str | None) -> HTMLResponse:
    """Return the page of an order. ``key`` makes a form that is sent twice one attempt.

    ``platform``: where the form leads to.
    """
    order, items = seen.order, items_of(seen)
    return page(
        "pay.html.j2", lang, form_to=platform,
        order=order, outcome=seen.outcome, told=_told(seen), receipt=receipt_of(seen), paid_by=paid_by(seen),
        amount=amount_vnd(order.amount_vnd), until=moment(order.payable_until),
        items=items, amounts=[amount_vnd(each.amount_vnd) for each in items], kinds=KINDS,
        can_pay=seen.outcome in _PAYABLE and order.online_offered,
        methods=[{"id": name, "name": words} for name, words in METHODS.items() if name in ONLINE],
        action=f"/pay/{order.order_id}/attempts", key=key, wrong=None,
        attempt_query=f"&attempt={quote(seen.back_from, safe='')}" if seen.back_from else "",
    )  # fmt: skip


def problem_page(problem: Problem, lang: str, back: str | None = None) -> HTMLResponse:
    """Return a refusal as a page for people, with what to do."""
    told = PROBLEMS.get(problem.kind, ANY_PROBLEM)
    answer = page(
        "problem.html.j2", lang, problem.status,
        title=told.title, what_to_do=told.lines[0], kind=problem.kind, back=back,
    )  # fmt: skip
    answer.headers.update(problem.headers)
    return answer


def _told(seen: OrderSeen) -> Told:
    told = OUTCOMES[seen.outcome]
    lines: tuple[Words, ...] = told.lines
    if seen.outcome in _PAYABLE and not seen.order.online_offered:
        lines = (NOT_ONLINE,)
    if seen.outcome == "failed":
        told, lines = _failed(seen, told)
    if any(each.refunded for each in seen.attempts):
        at_the_end = seen.order.kept is None and seen.order.state == "paid"
        lines = (*lines, GIVEN_BACK_AT_THE_END if at_the_end else GIVEN_BACK)
    return Told(told.title, lines)


def _failed(seen: OrderSeen, told: Told) -> tuple[Told, tuple[Words, ...]]:
    """Say why, where it is known; of silence nobody can say that no money was taken."""
    attempt = seen.judged
    assert attempt is not None
    if attempt.status == "timed-out":
        return TIMED_OUT, TIMED_OUT.lines
    lines = told.lines if seen.others_without_outcome == 0 else NOT_THE_ONLY_ONE
    why = REASONS.get(attempt.reason or "")
    return told, lines if why is None else (why, *lines)
