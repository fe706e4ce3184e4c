"""Findings in SQL: kept with the documents that they are found in, and read with their alibis looked at."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, func, not_, or_, select, tuple_

from services._runtime.decisions import Document
from services._runtime.instants import from_text, to_text
from services._runtime.upsert import upsert
from services.metrics.changed_dossiers import ChangedDossier
from services.metrics.detecting import RULES
from services.metrics.detecting.found import Finding, FindingKey, findings_of
from services.metrics.detecting.of_claims import FINISH, claims
from services.metrics.detecting.of_contradictions import CONTRADICTION
from services.metrics.detecting.rule import Alibi, Trace
from services.metrics.facts import DossierFacts
from services.metrics.finding_tables import approved_dossiers, findings
from services.metrics.sources import Source

_NO_ALIBI: Final = (None, None, None)
_DETAILS: Final = msgspec.json.Decoder(dict[str, str])
_EVIDENCE: Final = msgspec.json.Decoder(tuple[Source, ...])
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def keep_findings(
    tx: Connection, before: Mapping[str, Document], after: Mapping[str, Document], *, partition: int
) -> None:
    """Write what is found in changed documents, and take away what is not found in them any more."""
    gone: set[FindingKey] = set()
    there: dict[FindingKey, Finding] = {}
    for key, document in after.items():
        was, now = findings_of(key, before.get(key)), findings_of(key, document)
        if was or now:
            gone |= was.keys() - now.keys()
            there |= {name: found for name, found in now.items() if was.get(name) != found}
    for name in sorted(gone):
        tx.execute(delete(findings).where(tuple_(*_KEY) == name))
    upsert(tx, findings, [_row(name, there[name], partition) for name in sorted(there)])


def keep_approvals(tx: Connection, changed: Iterable[ChangedDossier]) -> None:
    """Note dossiers that were approved: whose each is, and since when."""
    found: dict[str, tuple[str, str]] = {}
    for code, then, now, _ in changed:
        if now.finished is not None and (told := _approved(now)) is not None and told != _approved(then):
            found[code] = told
    rows = [{"dossier": code, "person": found[code][0], "at": found[code][1]} for code in sorted(found)]
    upsert(tx, approved_dossiers, rows)


def keep_claims(
    tx: Connection, place: tuple[str, str], dossiers: Mapping[str, DossierFacts], *, partition: int
) -> None:
    """Write what is found of a result, by holder and id, that several dossiers are said to have given."""
    there = claims(*place, dossiers)
    c = findings.c
    of_it = (c.rule == CONTRADICTION.id, c.subject == "/".join(place), c.ref.startswith(f"{FINISH}/"))
    tx.execute(delete(findings).where(*of_it))  # a smaller code may have become the first
    upsert(tx, findings, [_row(name, there[name], partition) for name in sorted(there)])


def found(
    tx: Connection, *, rule: str | None, agency: str | None, after: FindingKey | None, limit: int
) -> list[tuple[FindingKey, Finding]]:
    """Return up to so many findings of a rule and an agency, None for any, in order."""
    query = select(findings).where(_stands()).order_by(*_KEY).limit(limit)
    if rule is not None:
        query = query.where(findings.c.rule == rule)
    if agency is not None:
        query = query.where(findings.c.agency == agency)
    if after is not None:
        query = query.where(tuple_(*_KEY) > after)
    return [_read(row) for row in tx.execute(query)]


def counted(tx: Connection, agency: str | None = None) -> dict[str, int]:
    """Return how many findings each rule has, 0 included; of an agency or of all."""
    query = select(findings.c.rule, func.count()).where(_stands()).group_by(findings.c.rule)
    if agency is not None:
        query = query.where(findings.c.agency == agency)
    return dict.fromkeys(RULES, 0) | {rule: int(number) for rule, number in tx.execute(query)}


_KEY: Final = (findings.c.rule, findings.c.subject, findings.c.ref)


def _stands() -> ColumnElement[bool]:
    """No dossier takes it back."""
    known = approved_dossiers.c
    alibi = exists().where(
        and_(
            known.dossier == findings.c.alibi,
            known.person == findings.c.person,
            known.at <= findings.c.approved_by,
        )
    )
    return or_(findings.c.alibi.is_(None), not_(alibi))


def _row(name: FindingKey, finding: Finding, partition: int) -> dict[str, str | int | None]:
    what, agency, trace = finding
    alibi, person, by = trace.alibi or _NO_ALIBI
    return {
        **name._asdict(),
        "what": what,
        "agency": agency,
        "details": _ENCODER.encode(dict(trace.details)).decode(),
        "evidence": _ENCODER.encode(trace.evidence).decode(),
        "alibi": alibi,
        "person": person,
        "approved_by": None if by is None else to_text(by),
        "partition": partition,
    }


def _read(row: Row[tuple[str, ...]]) -> tuple[FindingKey, Finding]:
    alibi = None if row.alibi is None else Alibi(row.alibi, row.person, from_text(row.approved_by))
    trace = Trace(row.ref, _EVIDENCE.decode(row.evidence), _DETAILS.decode(row.details), alibi=alibi)
    return FindingKey(row.rule, row.subject, row.ref), Finding(row.what, row.agency, trace)


def _approved(facts: DossierFacts) -> tuple[str, str] | None:
    """Return whose it is and since when; None where it was not approved."""
    if facts.received is None or facts.finished is None or facts.finished.outcome != "approved":
        return None
    return facts.received.person, to_text(facts.finished.at)
