"""Procedures in words: limits, fees and agencies, and how sure each of them is."""

from collections.abc import Iterable
from typing import Final, Protocol

from services._province.agencies import agencies
from services._province.agency_rules import COMMITTEE, COMPETENT, IN_DISTRICT, RECEIVING
from services._province.fee_rules import ByValue, FeeSpec, PerCase, PerPage
from services._province.procedure_facts import Procedure
from services._province.procedure_limits import Limit

ASSUMPTION: Final = "ASSUMPTION"
"""The word by which a data file marks what nobody read."""
MARKS: Final = {
    "V": "read in a primary text",
    "V2": "read in a secondary source",
    "GK": "general knowledge",
    "INF": "inference",
}
KINDS: Final = {
    "working-hours": "working hours",
    "working-days": "working days",
    "calendar-days": "calendar days",
}


class Stated(Protocol):
    """Anything that a data file says with its source."""

    @property
    def source(self) -> str:
        """Where it comes from."""
        ...

    @property
    def mark(self) -> str:
        """How sure it is."""
        ...


def is_assumed(stated: Stated) -> bool:
    """Whether the data file itself calls it an assumption, or made up."""
    return ASSUMPTION in stated.source or bool(getattr(stated, "placeholder", False))


def sureness(stated: Stated) -> str:
    """Return the mark, and whether it is assumed: ``[GK, assumed]``."""
    return f"[{stated.mark}, assumed]" if is_assumed(stated) else f"[{stated.mark}]"


def limit_words(limit: Limit | None) -> str:
    """Return a limit as a person says it."""
    if limit is None:
        return "none"
    if limit.count is None:
        return "the same day"
    kind = KINDS[limit.kind]
    return f"{limit.count} {kind.removesuffix('s') if limit.count == 1 else kind}"


def agency_words(rule: str) -> str:
    """Return what an agency's id or a rule means, in a line."""
    if rule == RECEIVING:
        return "the agency that receives it"
    if rule == COMPETENT:
        return "the agency that decides"
    if rule in agencies():
        return f"{rule} {agencies()[rule].name_vi}"
    level, _, role = rule.partition(":")
    if not role:
        return f"the one-stop unit of every {level}"
    if role == COMMITTEE:
        return "the People's Committee of the district"
    return f"{role.replace('-', ' ')} of the {'district' if f'{level}:' == IN_DISTRICT else level}"


def fee_summary(asked: Procedure) -> str:
    """Return the full amounts in VND in a few characters."""
    words = [_amount(fee) for fee in asked.fees]
    if any(fee.only_when is None for fee in asked.unknown_fees):
        words.append("unknown")
    return " + ".join(words) or "free"


def cases(fee: FeeSpec) -> Iterable[tuple[str, str]]:
    """Yield every case of a fee with its amount in VND."""
    match fee.rule:
        case PerPage() as rule:
            yield f"each of the first {rule.first_pages} pages", _vnd(rule.first_page_vnd)
            yield "each further page", _vnd(rule.further_page_vnd)
            yield "a copy, at most", _vnd(rule.max_copy_vnd)
        case ByValue() as rule:
            yield "of the value", f"{rule.basis_points / 100:g} %"
            yield from ((ground, "0") for ground in rule.exemptions)
        case PerCase() as rule:
            yield "a case", _vnd(rule.amount_vnd)
            if rule.further_copy_vnd:
                yield f"each copy after {rule.copies_covered}", _vnd(rule.further_copy_vnd)
            for each in rule.reductions:
                yield each.exemption, _vnd(each.amount_vnd)
            for rate in rule.online_rates:
                yield f"online, {rate.valid_from} to {rate.valid_to or 'now'}", _vnd(rate.amount_vnd)


def _amount(fee: FeeSpec) -> str:
    return next(amount for _, amount in cases(fee))


def _vnd(amount: int) -> str:
    return f"{amount:,}"
