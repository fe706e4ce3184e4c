"""Payment_stub's tables."""

from typing import Final

from services._runtime.documents import DocumentStore
from services.payment_stub.documents import DossierOrders, TransactionOwner, agency_of

STORE: Final = DocumentStore(
    {"dossier": ("dossier_orders", DossierOrders), "transaction": ("transactions", TransactionOwner)},
    agency_of,
)
