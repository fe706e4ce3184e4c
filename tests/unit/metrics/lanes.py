"""A core with its documents in memory."""

from msgspec import convert

from schemas.envelope import Event
from services._runtime.decisions import Decision, Document, Happening
from services.metrics.facts import DossierFacts, facts_key
from services.metrics.fold import MetricsCore
from services.metrics.leaves import Count, Leaf, contributed, summed
from services.metrics.readings import OVERHEARD, READINGS
from tests.unit.metrics.dossier_events import DOSSIER


def as_read(told: Happening) -> Happening:
    """Return an event of the contract as metrics reads it from the stream."""
    readings = {**READINGS, **OVERHEARD}
    if not isinstance(told.event, Event) or type(told.event) not in readings:
        return told
    return told._replace(event=convert(told.event, readings[type(told.event)], from_attributes=True))


class Lane:
    """A core and its documents, without a database."""

    def __init__(self, *happenings: Happening) -> None:
        self.core = MetricsCore()
        self.documents: dict[str, Document] = {}
        self.take(*happenings)

    def take(self, *happenings: Happening) -> list[Decision]:
        return [self._take(happening) for happening in happenings]

    def _take(self, told: Happening) -> Decision:
        happening = as_read(told)
        known = {key: self.documents[key] for key in self.core.keys(happening) if key in self.documents}
        decision = self.core.decide(known, happening)
        self.documents.update(decision.changes)
        return decision

    def facts(self, code: str = DOSSIER) -> DossierFacts:
        document = self.documents[facts_key(code)]
        assert isinstance(document, DossierFacts)
        return document

    @property
    def leaves(self) -> dict[Leaf, Count]:
        """Everything that the dossiers contribute now."""
        found = [document for document in self.documents.values() if isinstance(document, DossierFacts)]
        return summed(pair for facts in found for pair in contributed(facts))
