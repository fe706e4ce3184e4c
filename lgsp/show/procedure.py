"""One procedure on a screen: what it asks, who does what, what it costs, and how sure each of that is."""

from collections.abc import Iterable

from lgsp.show.procedure_words import (
    MARKS,
    Stated,
    agency_words,
    cases,
    is_assumed,
    limit_words,
    sureness,
)
from lgsp.terminal import table
from services._province.fields import ProcedureField
from services._province.procedure_facts import LegSpec, Procedure

PAPERS = ("component", "required", "reusable", "name", "")
FEES = ("fee", "kind", "collected", "case", "VND", "")
YES_NO = {True: "yes", False: "no"}


def sheet(asked: Procedure, field: ProcedureField, versions: int) -> list[str]:
    """Return the lines about one version of a procedure."""
    return [
        f"{asked.code}  {asked.name_vi}",
        f"{' ' * len(asked.code)}  {asked.name_en}",
        "",
        *_facts(asked, field, versions),
        *_section("papers", _papers(asked)),
        *_section("way", _way(asked)),
        *_section("fees", _fees(asked)),
        *_section("sources", _sources(asked)),
    ]


def _facts(asked: Procedure, field: ProcedureField, versions: int) -> list[str]:
    evidence = asked.evidence
    online = "yes" if asked.online_payment else "no"
    span = f"{asked.valid_from or '…'} to {asked.valid_to or '…'}"
    made_up = " (code made up)" if field.placeholder else ""
    rows = [
        ("code", asked.code, sureness(evidence["code"])),
        ("field", f"{field.code} {field.name_vi}, {field.name_en}{made_up}", ""),
        ("level", asked.level, ""),
        ("service level", str(asked.service_level), sureness(evidence["service_level"])),
        ("paid online", online, sureness(evidence["online_payment"])),
        ("lodged at", "; ".join(map(agency_words, asked.received_at)), sureness(evidence["received_at"])),
        ("decided by", agency_words(asked.competent), sureness(evidence["competent"])),
        *_limits(asked),
        ("in force", span + (f", one of {versions} versions" if versions > 1 else ""), ""),
        *_result(asked),
        *_internal(asked),
    ]
    width = max(len(name) for name, _, _ in rows)
    return [f"{name:<{width}}  {what} {how_sure}".rstrip() for name, what, how_sure in rows]


def _limits(asked: Procedure) -> Iterable[tuple[str, str, str]]:
    legal, published = asked.legal_limit, asked.published_limit
    yield "legal limit", limit_words(legal), "" if legal is None else sureness(legal)
    if published is not None:
        yield "published limit", limit_words(published), sureness(published)
    starts = "at reception"
    if asked.limit.starts == "arrival":
        starts = "when the deciding agency has it, as it is expected there [assumed]"
    yield "clock starts", starts, ""


def _result(asked: Procedure) -> Iterable[tuple[str, str, str]]:
    given = asked.result
    if given is None:
        yield "result", "none: it is noted", ""
        return
    forms = " and ".join(
        form for form, has in (("paper", given.paper), ("electronic", given.electronic)) if has
    )
    valid = "no end of validity" if given.validity_days is None else f"valid {given.validity_days:,} days"
    yield "result", f"{given.name_vi}, {given.name_en}: {forms}, {valid}", sureness(given)
    yield "held by", agency_words(given.held_by), ""


def _internal(asked: Procedure) -> Iterable[tuple[str, str, str]]:
    internal = asked.internal
    if internal is not None:
        published = f"published {internal.published_on or 'not yet'}"
        outdated = f", out of date since {internal.outdated_since}" if internal.outdated_since else ""
        yield "internal", f"between agencies, no citizen lodges it; {published}{outdated}", sureness(internal)


def _papers(asked: Procedure) -> list[str]:
    rows = [
        (each.code, YES_NO[each.required], YES_NO[each.reusable], each.name_vi, each.name_en)
        for each in asked.components
    ]
    return table(PAPERS, rows)


def _way(asked: Procedure) -> list[str]:
    """Draw who hands the dossier to whom: the lead agency gets it first, the others through it."""
    lead = next(leg for leg in asked.legs if leg.duty == "lead")
    others = [leg for leg in asked.legs if leg is not lead]
    lines = ["the desk that receives it", f"└─ {_leg(lead, asked)}"]
    for number, leg in enumerate(others, start=1):
        lines.append(f"   {'└' if number == len(others) else '├'}─ {_leg(leg, asked)}")
    lines.append("and with the result back to the desk")
    if others:
        lines.append("Electronic: to all at once. On paper: one after another (NĐ 61/2018 Đ19.6).")
    return lines


def _leg(leg: LegSpec, asked: Procedure) -> str:
    who = agency_words(asked.competent if leg.agency == "competent" else leg.agency)
    days = f"{leg.limit_working_days:g} working day{'' if leg.limit_working_days == 1 else 's'}"
    return f"{leg.duty}: {who}, {days} {sureness(leg)}"


def _fees(asked: Procedure) -> list[str]:
    rows: list[tuple[str, ...]] = []
    for fee in asked.fees:
        for number, (case, amount) in enumerate(cases(fee)):
            head = (fee.code, fee.kind, fee.collect) if number == 0 else ("", "", "")
            rows.append((*head, case, amount, sureness(fee) if number == 0 else ""))
        if fee.not_refundable is not None:
            rows.append(("", "", "", "never given back", "", sureness(fee.not_refundable)))
    for unknown in asked.unknown_fees:
        who = f"set by the {unknown.set_by.replace('-', ' ')}"
        if unknown.only_when is not None:
            who = f"{unknown.only_when}; {who}"
        rows.append((unknown.code, unknown.kind, "", who, "unknown", sureness(unknown)))
    return table(FEES, rows) if rows else ["free"]


def _sources(asked: Procedure) -> list[str]:
    return [f"{name}: {stated.source} {sureness(stated)}" for name, stated in stated_in(asked)] + [
        "",
        "; ".join(f"{mark}: {meaning}" for mark, meaning in MARKS.items()),
    ]


def stated_in(asked: Procedure) -> list[tuple[str, Stated]]:
    """Return everything that the data file states with a source, by name."""
    stated: list[tuple[str, Stated]] = [(name, each) for name, each in asked.evidence.items()]
    stated += [(f"leg {leg.duty} {leg.agency}", leg) for leg in asked.legs]
    stated += [(f"fee {fee.code}", fee) for fee in asked.fees]
    stated += [
        (f"fee {fee.code} never given back", fee.not_refundable)
        for fee in asked.fees
        if fee.not_refundable is not None
    ]
    stated += [(f"fee {fee.code}", fee) for fee in asked.unknown_fees]
    single = {
        "legal limit": asked.legal_limit,
        "published limit": asked.published_limit,
        "result": asked.result,
        "internal": asked.internal,
    }
    return stated + [(name, each) for name, each in single.items() if each is not None]


def assumptions(asked: Procedure) -> list[str]:
    """Return the names of what the data file assumes or makes up."""
    return [name for name, stated in stated_in(asked) if is_assumed(stated)]


def _section(name: str, lines: list[str]) -> list[str]:
    return ["", name, *(f"  {line}".rstrip() for line in lines)]
