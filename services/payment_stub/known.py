"""What the documents that a decision is shown hold: empty ones where there are none yet."""

from schemas.envelope import AgencyId, DossierCode
from services._runtime.decisions import Documents
from services.payment_stub.documents import DossierOrders, ReceiptSeries, dossier_key, series_key


def orders_of(documents: Documents, dossier_code: DossierCode) -> DossierOrders:
    """Return a dossier's orders."""
    known = documents.get(dossier_key(dossier_code), DossierOrders())
    assert isinstance(known, DossierOrders)
    return known


def series_of(documents: Documents, agency: AgencyId) -> ReceiptSeries:
    """Return an agency's running numbers."""
    known = documents.get(series_key(agency), ReceiptSeries())
    assert isinstance(known, ReceiptSeries)
    return known
