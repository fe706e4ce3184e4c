"""What cannot be true of a procedure: unknown agencies, impossible limits, things listed twice."""

from collections.abc import Iterable, Mapping

from services._province.agencies import Agency
from services._province.fee_rules import PerCase
from services._province.procedure_facts import COMPETENT, DESKS, RECEIVING, Procedure


def contradictions(read: Procedure, known: Mapping[str, Agency]) -> Iterable[str]:
    """Every reason why the procedure cannot stand as written; none when it can."""
    yield from _unknown_agencies(read, known)
    yield from _impossible_limits(read)
    yield from _repetitions(read)
    if [leg.duty for leg in read.legs].count("lead") != 1:
        yield "exactly one leg must lead (NĐ 61/2018 Đ19.6)"
    if read.competent in known and known[read.competent].level != read.level:
        yield f"level {read.level} is not that of {read.competent}"
    if read.valid_from is not None and read.valid_to is not None and read.valid_to < read.valid_from:
        yield "valid_to lies before valid_from"


def _unknown_agencies(read: Procedure, known: Mapping[str, Agency]) -> Iterable[str]:
    rules = {RECEIVING, COMPETENT}
    named = [("received_at", place, DESKS) for place in read.received_at]
    named.append(("competent", read.competent, frozenset({RECEIVING})))
    named += [(f"leg {leg.duty}", leg.agency, frozenset(rules)) for leg in read.legs]
    if read.result is not None:
        named.append(("held_by", read.result.held_by, frozenset(rules)))
    for where, who, rule in named:
        if who not in known and who not in rule:
            yield f"{where}: unknown agency {who}"


def _impossible_limits(read: Procedure) -> Iterable[str]:
    if (read.limit.kind == "same-day") != (read.limit.working_days is None):
        yield "working_days belongs to a limit of working-days, and only there"
    longest = read.limit.working_days or 1
    for leg in read.legs:
        if leg.limit_working_days > longest:
            yield f"leg {leg.duty} has {leg.limit_working_days} working days, the procedure {longest}"


def _repetitions(read: Procedure) -> Iterable[str]:
    lists = [
        [component.code for component in read.components],
        [fee.code for fee in read.fees],
        [f"leg {leg.duty} {leg.agency}" for leg in read.legs],
    ]
    lists += [
        [r.exemption for r in fee.rule.reductions] for fee in read.fees if isinstance(fee.rule, PerCase)
    ]
    for names in lists:
        yield from (f"{name} is listed twice" for name in names if names.count(name) > 1)
