"""Routing's tables."""

from typing import Final

from services._runtime.documents import DocumentStore
from services.routing.dossiers import RoutedDossier

STORE: Final = DocumentStore({"dossier": ("routed_dossiers", RoutedDossier)})
