"""The facts in SQL, and the sums that move with them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection

from services._runtime.decisions import Document
from services._runtime.documents import DocumentStore, agency_of_dossier
from services.metrics.changed_dossiers import changed_dossiers
from services.metrics.facts import DossierFacts, facts_key
from services.metrics.filings import Filings
from services.metrics.finding_store import keep_approvals, keep_claims, keep_findings
from services.metrics.heard import HeardSystems, newly_heard
from services.metrics.held_results import HeldResult
from services.metrics.leaves import deltas, newest
from services.metrics.numbering import NumberedDay
from services.metrics.persons import person_deltas
from services.metrics.seats import seats
from services.metrics.stock import told_of_results
from services.metrics.stock_store import NOTHING_TOLD, apply_told
from services.metrics.store import apply_deltas, apply_hearing, apply_people, keep_newest, keep_places
from services.metrics.tallies import moved_spans, tally_deltas
from services.metrics.tally_store import apply_spans, apply_tallies

_BY_AGENCY: Final = frozenset({"result", "heard", "numbers", "report"})
"""Kinds of documents whose key names the agency whole: who holds, was spoken to, gives numbers, reports."""


def agency_of(key: str) -> str:
    """Return the agency by which a document belongs to its partition."""
    kind, _, rest = key.partition("/")
    return rest.partition("/")[0] if kind in _BY_AGENCY else agency_of_dossier(key)


class FactsStore(DocumentStore):
    """Saves changed facts and, in the same transaction, what they move in the sums of their partition."""

    def __init__(self) -> None:
        super().__init__(
            {
                "dossier": ("dossier_facts", DossierFacts),
                "result": ("held_results", HeldResult),
                "heard": ("heard_by_month", HeardSystems),
                "numbers": ("numbered_days", NumberedDay),
                "report": ("agency_reports", Filings),
            },
            agency_of,
        )

    def save(
        self,
        tx: Connection,
        before: Mapping[str, Document],
        after: Mapping[str, Document],
        partitions: Mapping[str, int],
    ) -> None:
        """Write the changed facts and add their deltas to the sums, partition by partition."""
        super().save(tx, before, after, partitions)
        changed: defaultdict[int, dict[str, Document]] = defaultdict(dict)
        for key, document in after.items():
            changed[partitions[key]][key] = document
        for partition, documents in sorted(changed.items()):
            _move(tx, before, documents, partition)


def _move(
    tx: Connection, before: Mapping[str, Document], after: Mapping[str, Document], partition: int
) -> None:
    changed = changed_dossiers(before, after)
    told = told_of_results(before, after)
    stock = apply_told(tx, told) if told else NOTHING_TOLD
    apply_deltas(tx, deltas(changed) | stock.moved, partition=partition)
    apply_people(tx, person_deltas(changed), partition=partition)
    apply_tallies(tx, tally_deltas(changed), partition=partition)
    apply_spans(tx, moved_spans(changed))
    apply_hearing(tx, newly_heard(before, after), partition=partition)
    keep_places(tx, seats(changed, stock.holdings), partition=partition)
    keep_newest(tx, newest(after.values()), partition=partition)
    keep_findings(tx, before, after, partition=partition)
    keep_approvals(tx, changed)
    for place, codes in stock.claims.items():
        keep_claims(tx, place, _known(tx, codes), partition=partition)


def _known(tx: Connection, codes: Iterable[str]) -> dict[str, DossierFacts]:
    """Return what is known of dossiers, also of other lanes: who claims a result second sees the first."""
    found = {code: FACTS.load(tx, [facts_key(code)]).get(facts_key(code)) for code in codes}
    return {code: facts for code, facts in found.items() if isinstance(facts, DossierFacts)}


FACTS: Final = FactsStore()
"""The one store of a process: its tables are declared once."""
