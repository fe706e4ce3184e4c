"""What cannot be true of fees: a case that never applies, money nobody can pay, the same thing twice."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import Final

from services._province.data_lines import Place
from services._province.fee_rules import ByValue, FeeSpec, OnlineRate, PerCase, PerPage
from services._province.findings import Wrong
from services._province.procedure_facts import Procedure

PAID_ONLINE: Final = 4
"""Level 4 is level 3 with the fee paid online (NĐ 43/2011)."""
SENT_ONLINE: Final = 3
"""The lowest level at which something is lodged online (NĐ 43/2011)."""


def fee_contradictions(read: Procedure) -> Iterable[Wrong]:
    """Every reason why the fees cannot stand as written."""
    costs = bool(read.fees or read.unknown_fees)
    if read.online_payment and not costs:
        yield Wrong(("online_payment",), "online_payment of a procedure that costs nothing")
    if read.service_level == PAID_ONLINE and costs and not read.online_payment:
        yield Wrong(("service_level",), "service_level 4 has the fee paid online (NĐ 43/2011)")
    duties = {leg.duty for leg in read.legs}
    for place, fee in enumerate(read.fees):
        where: Place = ("fees", place)
        if fee.collect == "processing" and "finance" not in duties:
            reason = f"fee {fee.code} is collected in processing, and no finance leg determines it"
            yield Wrong((*where, "collect"), reason)
        if fee.refundable != (fee.not_refundable is None):
            reason = f"fee {fee.code}: refundable = false needs not_refundable, its source"
            yield Wrong((*where, "refundable"), reason)
        yield from _useless_cases(read, fee, (*where, "rule"))


def _useless_cases(read: Procedure, fee: FeeSpec, where: Place) -> Iterable[Wrong]:
    match fee.rule:
        case PerCase():
            yield from _useless_grounds(fee, fee.rule, where)
            yield from _useless_online_rates(read, fee, fee.rule.online_rates, (*where, "online_rates"))
        case PerPage() if fee.rule.max_copy_vnd <= fee.rule.first_pages * fee.rule.first_page_vnd:
            reason = f"fee {fee.code}: further pages never cost anything, the first reach max_copy_vnd"
            yield Wrong((*where, "further_page_vnd"), reason)
        case ByValue(exemptions=exemptions):
            yield from _twice(exemptions, (*where, "exemptions"))


def _useless_grounds(fee: FeeSpec, rule: PerCase, where: Place) -> Iterable[Wrong]:
    yield from _twice([each.exemption for each in rule.reductions], (*where, "reductions"))
    for place, each in enumerate(rule.reductions):
        if each.amount_vnd == rule.amount_vnd:
            reason = f"fee {fee.code}: {each.exemption} pays the full amount, so it is no case of its own"
            yield Wrong((*where, "reductions", place), reason)


def _useless_online_rates(
    read: Procedure, fee: FeeSpec, rates: Sequence[OnlineRate], where: Place
) -> Iterable[Wrong]:
    if rates and read.service_level < SENT_ONLINE:
        reason = f"fee {fee.code}: an online rate never applies below service level 3"
        yield Wrong(where, reason)
    for place, rate in enumerate(rates):
        if rate.valid_to is not None and rate.valid_to < rate.valid_from:
            yield Wrong((*where, place), f"fee {fee.code}: an online rate ends before it begins")
        elif not overlap(rate.valid_from, rate.valid_to, read.valid_from, read.valid_to):
            reason = f"fee {fee.code}: an online rate never applies while the procedure is in force"
            yield Wrong((*where, place), reason)
    for (_, first), (place, second) in combinations(enumerate(rates), 2):
        if overlap(first.valid_from, first.valid_to, second.valid_from, second.valid_to):
            yield Wrong((*where, place), f"fee {fee.code}: two online rates on the same day")


def overlap(
    first_from: date | None, first_to: date | None, second_from: date | None, second_to: date | None
) -> bool:
    """Whether two spans share a day; both ends of each count, None is open."""
    begins = max(first_from or date.min, second_from or date.min)
    ends = min(first_to or date.max, second_to or date.max)
    return begins <= ends


def _twice(grounds: Sequence[str], where: Place) -> Iterable[Wrong]:
    for place, ground in enumerate(grounds):
        if ground in grounds[:place]:
            yield Wrong((*where, place), f"{ground} is listed twice")
