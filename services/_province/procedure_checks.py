"""What cannot be true of a procedure: unknown agencies, impossible limits, repetitions, lack of proof."""

from collections.abc import Iterable, Mapping
from typing import get_args

from services._province.agencies import Agency
from services._province.agency_rules import (
    COMPETENT,
    IN_DISTRICT,
    RECEIVING,
    NoAgencyInDistrict,
    in_district,
    is_rule_by_district,
    with_role,
)
from services._province.fee_rules import ByValue, FeeSpec, PerCase
from services._province.procedure_facts import DESKS, PLACEHOLDER, Asserted, Procedure

PAID_ONLINE = 4
"""Level 4 is level 3 with the fee paid online (NĐ 43/2011)."""


def contradictions(read: Procedure, known: Mapping[str, Agency]) -> Iterable[str]:
    """Every reason why the procedure cannot stand as written; none when it can."""
    yield from _unknown_agencies(read, known)
    yield from _impossible_limits(read)
    yield from _repetitions(read)
    yield from _impossible_duties(read)
    yield from _impossible_fees(read)
    yield from _unproven(read)
    if any(each.level != read.level for each in _decide(read, known)):
        yield f"level {read.level} is not that of {read.competent}"
    if read.valid_from is not None and read.valid_to is not None and read.valid_to < read.valid_from:
        yield "valid_to lies before valid_from"


def _unknown_agencies(read: Procedure, known: Mapping[str, Agency]) -> Iterable[str]:
    rules = frozenset({RECEIVING, COMPETENT})
    named = [("received_at", place, DESKS) for place in read.received_at]
    named.append(("competent", read.competent, frozenset({RECEIVING})))
    named += [(f"leg {leg.duty}", leg.agency, rules) for leg in read.legs]
    if read.result is not None:
        named.append(("held_by", read.result.held_by, rules))
    for where, who, rule in named:
        if is_rule_by_district(who) and where != "received_at":
            yield from (f"{where}: {reason}" for reason in _missing_in_districts(who, read, known))
        elif who not in known and who not in rule:
            yield f"{where}: unknown agency {who}"


def _missing_in_districts(rule: str, read: Procedure, known: Mapping[str, Agency]) -> Iterable[str]:
    """Yield the first receiving agency that has no such agency in its district."""
    for each in known.values():
        if each.id in read.received_at or (each.kind in DESKS and each.kind in read.received_at):
            try:
                in_district(rule, each.id, known)
            except NoAgencyInDistrict as lack:
                yield str(lack)
                return


def _decide(read: Procedure, known: Mapping[str, Agency]) -> tuple[Agency, ...]:
    if is_rule_by_district(read.competent):
        return with_role(read.competent.removeprefix(IN_DISTRICT), known)
    return (known[read.competent],) if read.competent in known else ()


def _impossible_limits(read: Procedure) -> Iterable[str]:
    if (read.limit.kind == "same-day") != (read.limit.working_days is None):
        yield "working_days belongs to a limit of working-days, and only there"
    longest = read.limit.working_days or 1
    for leg in read.legs:
        if leg.limit_working_days > longest:
            yield f"leg {leg.duty} has {leg.limit_working_days} working days, the procedure {longest}"


def _impossible_duties(read: Procedure) -> Iterable[str]:
    duties = [leg.duty for leg in read.legs]
    if duties.count("lead") != 1:
        yield "exactly one leg must lead (NĐ 61/2018 Đ19.6)"
    if "return" in duties:
        yield "no leg returns: the way back is added when the result is there"
    for fee in read.fees:
        if fee.collect == "processing" and "finance" not in duties:
            yield f"fee {fee.code} is collected in processing, and no finance leg determines it"


def _impossible_fees(read: Procedure) -> Iterable[str]:
    if read.online_payment and not (read.fees or read.unknown_fees):
        yield "online_payment of a procedure that costs nothing"
    if read.service_level == PAID_ONLINE and read.fees and not read.online_payment:
        yield "service_level 4 has the fee paid online (NĐ 43/2011)"
    for fee in read.fees:
        rates = fee.rule.online_rates if isinstance(fee.rule, PerCase) else ()
        if any(rate.valid_to < rate.valid_from for rate in rates):
            yield f"fee {fee.code}: an online rate ends before it begins"


def _unproven(read: Procedure) -> Iterable[str]:
    for asserted in get_args(Asserted):
        if asserted == "valid_from" and read.valid_from is None:
            continue
        if asserted not in read.evidence:
            yield f"evidence.{asserted} is missing"
    code = read.evidence.get("code")
    if read.code.startswith(PLACEHOLDER) and not (code and code.placeholder):
        yield "a code of the project's own needs evidence.code with placeholder = true"


def _repetitions(read: Procedure) -> Iterable[str]:
    lists = [
        [component.code for component in read.components],
        [*(fee.code for fee in read.fees), *(fee.code for fee in read.unknown_fees)],
        [f"leg {leg.duty} {leg.agency}" for leg in read.legs],
        *(list(_grounds(fee)) for fee in read.fees),
    ]
    for names in lists:
        yield from (f"{name} is listed twice" for name in names if names.count(name) > 1)


def _grounds(fee: FeeSpec) -> Iterable[str]:
    match fee.rule:
        case PerCase(reductions=reductions):
            return (each.exemption for each in reductions)
        case ByValue(exemptions=exemptions):
            return exemptions
        case _:
            return ()
