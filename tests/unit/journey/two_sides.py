"""A dossier in the hub in memory, and its journey from both sides: the topics, and what intake keeps."""

from datetime import datetime
from typing import Any

from schemas.envelope import Event
from schemas.follow_ups import FeedbackLodged, SupplementLodged, WithdrawalLodged
from services._province.journey.fold import journey_told
from services._province.journey.model import Journey
from services.intake.showing.journey import journey
from services.intake.state.documents import DossierRecord
from tests.unit.stories.story import Story, at

JUSTICE = "H62.12"
CRIMINAL_RECORD = "2.000488"
CARD = "identity-card-copy"


class Told(Story):
    """A story whose applicant goes through intake, so that intake keeps it too."""

    def supplements(self, *codes: str) -> None:
        papers = [{"code": code, "form": "copy"} for code in codes]
        self._lodged(SupplementLodged, components=papers)

    def withdraws(self) -> None:
        self._lodged(WithdrawalLodged, reason="changed-plans")

    def rates(self, rating: str) -> None:
        self._lodged(FeedbackLodged, rating=rating)

    def _lodged(self, kind: type[Event], **data: Any) -> None:
        self._happens(kind, {"dossier_code": self.code, **data})

    def until(self, text: str) -> None:
        self.wait_until(at(text))

    @property
    def record(self) -> DossierRecord:
        known = self.hub.document("intake", f"dossier/{self.code}")
        assert isinstance(known, DossierRecord)
        return DossierRecord.from_body(known.to_body())


def criminal_record(when: str = "2021-03-08 09:00", *, online: bool = True, desk: str = JUSTICE) -> Told:
    """Begin with a criminal record, lodged and paid for at once: its legs are on their way."""
    story = Told(at(when))
    story.lodge(CRIMINAL_RECORD, desk, online=online)
    story.pay()
    return story


def journey_of(story: Told, as_of: str | datetime | None = None) -> Journey:
    """Return the journey; the one from the topics and the one that intake keeps must be the same."""
    moment = at(as_of) if isinstance(as_of, str) else as_of or story.now
    told = journey_told(story.hub.events, moment)
    assert told is not None
    assert journey(story.record, moment) == told
    return told
