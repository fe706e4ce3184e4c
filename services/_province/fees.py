"""What a dossier costs."""

from datetime import date
from typing import NamedTuple

from services._province.data_files import Fact, in_span
from services._province.fee_rules import (
    ByValue,
    Collect,
    Count,
    FeeKind,
    FeeSpec,
    PerCase,
    PerPage,
    Vnd,
)
from services._province.procedures import Procedure


class FeeBasis(Fact):
    """What the amounts depend on; `exemption` is the code of the ground claimed.

    Without `copies` one copy is meant. `value_vnd` is the worth of what the dossier is about. `online_on`
    is the day of reception of what was lodged online, None for everything else.
    """

    copies: Count | None = None
    pages: Count | None = None
    exemption: str | None = None
    value_vnd: Vnd | None = None
    online_on: date | None = None


class AmountDue(NamedTuple):
    """An amount in whole VND and when it is collected."""

    code: str
    kind: FeeKind
    amount_vnd: Vnd
    collect: Collect


class FeeBasisMissing(ValueError):
    """A fee cannot be worked out: its basis lacks a number that must not be guessed."""

    def __init__(self, fee_code: str, field: str) -> None:
        super().__init__(f"fee {fee_code} needs {field}")
        self.fee_code = fee_code
        self.field = field


def amounts_due(procedure: Procedure, fee_basis: FeeBasis) -> tuple[AmountDue, ...]:
    """Work out the procedure's fees in VND, zero amounts left out; raises FeeBasisMissing.

    Certified copy: 2,000 a page, 1,000 from the third, at most 200,000 a copy (TT 226/2016/TT-BTC).
    Criminal record certificate: 200,000, students and persons of merit 100,000, + 5,000 for each copy from
    the third; children, elderly and disabled persons nothing (TT 244/2016/TT-BTC).
    Registration fee on land: 0.5 % of the value (NĐ 140/2016 Đ7). Driving licence: 135,000, online 115,000
    from 2023-12-01 to 2025-12-31 (TT 37/2023, TT 63/2023/TT-BTC).
    A ground that the fee does not name reduces nothing.
    """
    due = ((spec, _amount_vnd(spec, fee_basis)) for spec in procedure.fees)
    return tuple(
        AmountDue(code=spec.code, kind=spec.kind, amount_vnd=amount_vnd, collect=spec.collect)
        for spec, amount_vnd in due
        if amount_vnd
    )


def grounds_of(procedure: Procedure) -> tuple[str, ...]:
    """Return the grounds on which a fee of the procedure is another one, each once, as the data have them."""
    return tuple(dict.fromkeys(ground for spec in procedure.fees for ground in _grounds(spec)))


def _grounds(spec: FeeSpec) -> tuple[str, ...]:
    match spec.rule:
        case PerCase(reductions=reductions):
            return tuple(each.exemption for each in reductions)
        case ByValue(exemptions=exemptions):
            return exemptions
        case PerPage():
            return ()


def _amount_vnd(spec: FeeSpec, basis: FeeBasis) -> int:
    copies = 1 if basis.copies is None else basis.copies
    match spec.rule:
        case PerCase():
            return _per_case_vnd(spec.rule, copies, basis)
        case PerPage():
            if basis.pages is None:
                raise FeeBasisMissing(spec.code, "pages")
            return _per_copy_vnd(spec.rule, basis.pages) * copies
        case ByValue():
            if basis.value_vnd is None:
                raise FeeBasisMissing(spec.code, "value_vnd")
            exempt = basis.exemption in spec.rule.exemptions
            return 0 if exempt else basis.value_vnd * spec.rule.basis_points // 10_000


def _per_copy_vnd(rule: PerPage, pages: int) -> int:
    first = min(pages, rule.first_pages)
    amount_vnd = first * rule.first_page_vnd + (pages - first) * rule.further_page_vnd
    return min(amount_vnd, rule.max_copy_vnd)


def _per_case_vnd(rule: PerCase, copies: int, basis: FeeBasis) -> int:
    reduced = {each.exemption: each.amount_vnd for each in rule.reductions}
    full_vnd = _full_vnd(rule, basis.online_on)
    amount_vnd = full_vnd if basis.exemption is None else reduced.get(basis.exemption, full_vnd)
    if not amount_vnd:
        return 0
    return amount_vnd + max(copies - rule.copies_covered, 0) * rule.further_copy_vnd


def _full_vnd(rule: PerCase, online_on: date | None) -> int:
    for rate in rule.online_rates:
        if online_on is not None and in_span(rate.valid_from, rate.valid_to, online_on):
            return rate.amount_vnd
    return rule.amount_vnd
