"""What reception said of a dossier: where every journey begins."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from schemas.dossiers import DossierReceivedData
from schemas.inbound import Channel
from services._province.agencies import agencies, name_on
from services._province.calendar import WorkingCalendar, in_zone
from services._province.deadlines import Way, clock_starts_at
from services._province.journey.model import Paper, Who
from services._province.procedures import Procedure, procedure
from services._province.words import Words

Met = Literal["attached", "reused", "shared"]


@dataclass(frozen=True, slots=True)
class Opening:
    """The dossier as it was received; ``papers`` by code and how each was met. ``due_at``: the first one."""

    code: str
    procedure_code: str
    receiving_agency: str
    competent_agency: str
    channel: Channel | None
    received_at: datetime
    due_at: datetime
    papers: tuple[tuple[str, Met], ...] = field(default=())

    @property
    def day(self) -> date:
        """The day of reception, whose rules and names hold for the dossier."""
        return in_zone(self.received_at).date()

    @property
    def rules(self) -> Procedure:
        """The procedure as in force then; raises UnknownProcedure."""
        return procedure(self.procedure_code, self.day)

    def clock_starts_at(self, calendar: WorkingCalendar) -> datetime:
        """Return when its limit began to run; where the channel is not known, as if it had come online."""
        way = Way(self.channel or "online", self.receiving_agency, self.competent_agency)
        return clock_starts_at(self.rules, in_zone(self.received_at), way, calendar)

    def who(self, agency_id: str) -> Who:
        """Return an agency with its names; one that nobody knows is called by its id."""
        known = agencies().get(agency_id)
        names = (agency_id, agency_id) if known is None else name_on(known, self.day)
        return Who(id=agency_id, name=Words(*names))

    def paper_name(self, code: str) -> Words:
        """Return what a paper of the procedure is called."""
        found = next((each for each in self.rules.components if each.code == code), None)
        return Words(code, code) if found is None else Words(found.name_vi, found.name_en)

    def papers_met(self) -> tuple[Paper, ...]:
        """Return how each paper was met at reception, those that were brought first."""
        met_first = sorted(self.papers, key=lambda paper: paper[1] != "attached")
        return tuple(Paper(code=code, name=self.paper_name(code), outcome=met) for code, met in met_first)


def opening_of(dossier: DossierReceivedData) -> Opening:
    """Return the opening that a reception tells."""
    return Opening(
        code=dossier.dossier_code,
        procedure_code=dossier.procedure_code,
        receiving_agency=dossier.receiving_agency,
        competent_agency=dossier.competent_agency,
        channel=dossier.channel,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        papers=tuple((each.code, each.outcome) for each in dossier.components),
    )
