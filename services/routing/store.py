"""Routing's tables."""

from typing import Final

from services._runtime.documents import DocumentStore, agency_of_dossier
from services.routing.dossiers import RoutedDossier
from services.routing.stock import StockedResult


def agency_of(key: str) -> str:
    """Return the agency that a document belongs to: a dossier's receiving agency, a result's holder."""
    kind, _, rest = key.partition("/")
    return rest.partition("/")[0] if kind == "result" else agency_of_dossier(key)


STORE: Final = DocumentStore(
    {"dossier": ("routed_dossiers", RoutedDossier), "result": ("stocked_results", StockedResult)}, agency_of
)
