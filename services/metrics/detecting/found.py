"""Findings: what all rules find in a document, under keys that stay the same however often it is asked."""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Final, NamedTuple

from services._runtime.decisions import Document
from services.metrics.detecting import RULES_OF
from services.metrics.detecting.rule import AnyRule, Trace
from services.metrics.facts import DossierFacts

_OF_AGENCIES: Final = frozenset({"result", "report"})
"""Documents whose key names their agency first, and what a finding in them is about."""


class FindingKey(NamedTuple):
    """The order in which findings are listed. ``subject`` is a dossier's code, of a result holder/id.

    Of a report it is agency/period/definition.
    """

    rule: str
    subject: str
    ref: str


class Finding(NamedTuple):
    """One of them. ``agency``: who decides the dossier, before that is known who received it.

    Of a result it is the holder, of a report who filed it.
    """

    what: str
    agency: str
    trace: Trace


def findings_of(key: str, document: Document | None) -> dict[FindingKey, Finding]:
    """Return everything that rules find; nothing in what they do not look at."""
    parts = _PARTS.get(type(document))
    if document is None or parts is None or not any(parts(document)):
        return {}
    return dict(_each(key, document))


def _parts(rules: Iterable[AnyRule]) -> Callable[[Document], tuple[Any, ...]]:
    """Return what takes from a document the parts that any of the rules needs, of one rule its part twice."""
    names = [rule.needs for rule in rules]
    return attrgetter(*names, names[0])


_PARTS: Final = {kind: _parts(rules) for kind, rules in RULES_OF.items()}


def _each(key: str, document: Document) -> Iterator[tuple[FindingKey, Finding]]:
    for rule in RULES_OF[type(document)]:
        if getattr(document, rule.needs):
            for trace in rule.traces(key, document):
                yield _finding(rule, key, document, trace)


def _finding(rule: AnyRule, key: str, document: Document, trace: Trace) -> tuple[FindingKey, Finding]:
    kind, _, rest = key.partition("/")
    what, subject = (kind, rest) if kind in _OF_AGENCIES else ("dossier", trace.dossier or rest)
    agency = subject.partition("/" if what in _OF_AGENCIES else "-")[0]
    if isinstance(document, DossierFacts) and document.received is not None:
        agency = document.received.competent_agency
    return FindingKey(rule.id, subject, trace.ref), Finding(what, agency, trace)
