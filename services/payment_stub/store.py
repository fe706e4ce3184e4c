"""Payment_stub's tables."""

from typing import Final

from services._runtime.documents import DocumentStore
from services.payment_stub.documents import Order, TransactionOwner

STORE: Final = DocumentStore({"order": ("orders", Order), "transaction": ("transactions", TransactionOwner)})
