"""What cannot be true of a procedure: unknown names, impossible duties, repetitions, lack of proof."""

from collections.abc import Iterable
from typing import get_args

from services._province.agency_rules import COMPETENT, RECEIVING, NoAgencyInDistrict, is_rule_by_district
from services._province.data_files import Level
from services._province.data_lines import Place
from services._province.fee_checks import fee_contradictions, overlap
from services._province.findings import Wrong
from services._province.known import Known
from services._province.limit_checks import limit_contradictions
from services._province.procedure_facts import PLACEHOLDER, Asserted, Procedure


def contradictions(read: Procedure, known: Known) -> Iterable[Wrong]:
    """Every reason why the procedure cannot stand as written; none when it can."""
    yield from _unknown_names(read, known)
    yield from limit_contradictions(read)
    yield from _repetitions(read)
    yield from _impossible_duties(read)
    yield from fee_contradictions(read)
    yield from _impossible_internal(read)
    yield from _unproven(read)
    deciding = _level_deciding(read, known)
    if deciding is not None and deciding != read.level:
        yield Wrong(("level",), f"level {read.level} is not that of {read.competent}: {deciding}")
    if read.valid_from is not None and read.valid_to is not None and read.valid_to < read.valid_from:
        yield Wrong(("valid_to",), "valid_to lies before valid_from")


def overlaps(first: Procedure, second: Procedure) -> bool:
    """Whether two versions of a procedure are in force on the same day."""
    return overlap(first.valid_from, first.valid_to, second.valid_from, second.valid_to)


def _unknown_names(read: Procedure, known: Known) -> Iterable[Wrong]:
    if read.field_code not in known.fields:
        yield Wrong(("field_code",), f"field_code: unknown field {read.field_code}")
    rules = frozenset({RECEIVING, COMPETENT})
    for place, who in enumerate(read.received_at):
        if not known.meant(who):
            yield Wrong(("received_at", place), f"received_at: unknown agency {who}")
    named: list[tuple[Place, str, str, frozenset[str]]] = [
        (("competent",), "competent", read.competent, frozenset({RECEIVING}))
    ]
    for place, leg in enumerate(read.legs):
        named.append((("legs", place, "agency"), f"leg {leg.duty}", leg.agency, rules))
    if read.result is not None:
        named.append((("result", "held_by"), "held_by", read.result.held_by, rules))
    for where, what, who, rule in named:
        if is_rule_by_district(who):
            yield from (Wrong(where, f"{what}: {lack}") for lack in _missing_in_districts(who, read, known))
        elif who not in known.agencies and who not in rule:
            yield Wrong(where, f"{what}: unknown agency {who}")


def _missing_in_districts(rule: str, read: Procedure, known: Known) -> Iterable[NoAgencyInDistrict]:
    """Yield the first receiving agency that has no such agency in its district."""
    served = {each.district for each in known.meant(rule)}
    for desk in known.desks(read.received_at):
        if desk.district is None or desk.district not in served:
            yield NoAgencyInDistrict(rule, desk.id)
            return


def _level_deciding(read: Procedure, known: Known) -> Level | None:
    """Return the lowest level that decides; None when nobody known does."""
    decide = known.desks(read.received_at) if read.competent == RECEIVING else known.meant(read.competent)
    return max((each.level for each in decide), key=get_args(Level).index, default=None)


def _impossible_duties(read: Procedure) -> Iterable[Wrong]:
    duties = [leg.duty for leg in read.legs]
    if duties.count("lead") != 1:
        yield Wrong(("legs", 0), "exactly one leg must lead (NĐ 61/2018 Đ19.6)")
    for place, duty in enumerate(duties):
        if duty == "return":
            yield Wrong(
                ("legs", place, "duty"), "no leg returns: the way back is added when the result is there"
            )


def _impossible_internal(read: Procedure) -> Iterable[Wrong]:
    internal = read.internal
    if internal is None:
        return
    if read.fees or read.unknown_fees:
        yield Wrong(("internal",), "an internal procedure has no fees: agencies pay each other nothing")
    published, outdated = internal.published_on, internal.outdated_since
    if outdated is not None and (published is None or outdated <= published):
        yield Wrong(("internal", "outdated_since"), "outdated_since needs an earlier published_on")


def _unproven(read: Procedure) -> Iterable[Wrong]:
    for asserted in get_args(Asserted):
        if asserted == "valid_from" and read.valid_from is None:
            continue
        if asserted not in read.evidence:
            yield Wrong((), f"evidence.{asserted} is missing")
    code = read.evidence.get("code")
    if read.code.startswith(PLACEHOLDER) and not (code and code.placeholder):
        yield Wrong(("code",), "a code of the project's own needs evidence.code with placeholder = true")


def _repetitions(read: Procedure) -> Iterable[Wrong]:
    fees = [(("fees", n), fee.code) for n, fee in enumerate(read.fees)]
    fees += [(("unknown_fees", n), fee.code) for n, fee in enumerate(read.unknown_fees)]
    lists: list[list[tuple[Place, str]]] = [
        [(("components", n), component.code) for n, component in enumerate(read.components)],
        [*fees],
        [(("legs", n), f"leg {leg.duty} {leg.agency}") for n, leg in enumerate(read.legs)],
        [(("received_at", n), place) for n, place in enumerate(read.received_at)],
    ]
    for named in lists:
        seen: set[str] = set()
        for where, name in named:
            if name in seen:
                yield Wrong(where, f"{name} is listed twice")
            seen.add(name)
