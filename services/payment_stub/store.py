"""Payment_stub's tables: documents, and in the same transaction what they post to the ledger."""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, Table

from services._runtime.decisions import Document
from services._runtime.documents import DocumentStore
from services.payment_stub.books import Entry, entries_of
from services.payment_stub.documents import DossierOrders, ReceiptSeries, TransactionOwner, agency_of
from services.payment_stub.ledger import post
from services.payment_stub.settling.posting import book
from services.payment_stub.settling.tables import OPEN_BOOKS
from services.payment_stub.statements import Statement


class PaymentStore(DocumentStore):
    """Saves changed documents and posts the entries that they have more than before.

    A batch that is done again finds the documents of before, so it posts again what was rolled back; one that
    was committed is not done again. Nothing is ever posted twice.
    """

    def __init__(self) -> None:
        kinds: Mapping[str, tuple[str, type[Document]]] = {
            "dossier": ("dossier_orders", DossierOrders),
            "transaction": ("transactions", TransactionOwner),
            "series": ("receipt_series", ReceiptSeries),
            "statement": ("statements", Statement),
        }
        super().__init__(kinds, agency_of)

    def save(
        self,
        tx: Connection,
        before: Mapping[str, Document],
        after: Mapping[str, Document],
        partitions: Mapping[str, int],
    ) -> None:
        """Write the changed documents and their new entries."""
        super().save(tx, before, after, partitions)
        post(tx, _new_entries(before, after))
        book(tx, before, after, partitions)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables whose rows belong to a partition by their key."""
        return *super().tables, OPEN_BOOKS


STORE: Final = PaymentStore()
"""The one store of a process: its tables are declared once."""


def _new_entries(before: Mapping[str, Document], after: Mapping[str, Document]) -> Iterator[Entry]:
    for key, document in after.items():
        if isinstance(document, DossierOrders):
            known = before.get(key)
            there = _ids(known) if isinstance(known, DossierOrders) else frozenset()
            yield from (entry for entry in entries_of(document) if entry.entry_id not in there)


def _ids(dossier: DossierOrders) -> frozenset[str]:
    return frozenset(entry.entry_id for entry in entries_of(dossier))
