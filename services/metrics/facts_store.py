"""The facts of dossiers in SQL, and the leaves that move with them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from services._runtime.decisions import Document
from services._runtime.documents import DocumentStore
from services.metrics.facts import DossierFacts
from services.metrics.leaves import deltas, newest
from services.metrics.store import apply_deltas


class FactsStore(DocumentStore):
    """Saves changed facts and, in the same transaction, what they move in the leaves of their partition."""

    def __init__(self) -> None:
        super().__init__({"dossier": ("dossier_facts", DossierFacts)})

    def save(
        self,
        tx: Connection,
        before: Mapping[str, Document],
        after: Mapping[str, Document],
        partitions: Mapping[str, int],
    ) -> None:
        """Write the changed facts and add their deltas to the leaves, partition by partition."""
        super().save(tx, before, after, partitions)
        changed: defaultdict[int, dict[str, Document]] = defaultdict(dict)
        for key, document in after.items():
            changed[partitions[key]][key] = document
        for partition, documents in sorted(changed.items()):
            moved = deltas(before, documents)
            apply_deltas(tx, moved, partition=partition, newest=newest(documents))


FACTS: Final = FactsStore()
"""The one store of a process: its table is declared once."""
