"""Findings: what all rules find in a document, under keys that stay the same however often it is asked."""

from collections.abc import Iterator
from typing import NamedTuple

from services._runtime.decisions import Document
from services.metrics.detecting import RULES_OF
from services.metrics.detecting.rule import AnyRule, Trace
from services.metrics.facts import DossierFacts


class FindingKey(NamedTuple):
    """The order in which findings are listed. ``subject`` is a dossier's code, or of a result holder/id."""

    rule: str
    subject: str
    ref: str


class Finding(NamedTuple):
    """One of them. ``agency``: who decides the dossier, before that is known who received it; the holder."""

    what: str
    agency: str
    trace: Trace


def findings_of(key: str, document: Document | None) -> dict[FindingKey, Finding]:
    """Return everything that rules find; nothing in what they do not look at."""
    return dict(_each(key, document)) if document is not None else {}


def _each(key: str, document: Document) -> Iterator[tuple[FindingKey, Finding]]:
    for rule in RULES_OF.get(type(document), ()):
        for trace in rule.traces(key, document):
            yield _finding(rule, key, document, trace)


def _finding(rule: AnyRule, key: str, document: Document, trace: Trace) -> tuple[FindingKey, Finding]:
    kind, _, rest = key.partition("/")
    what, subject = ("result", rest) if kind == "result" else ("dossier", trace.dossier or rest)
    agency = subject.partition("/" if what == "result" else "-")[0]
    if isinstance(document, DossierFacts) and document.received is not None:
        agency = document.received.competent_agency
    return FindingKey(rule.id, subject, trace.ref), Finding(what, agency, trace)
