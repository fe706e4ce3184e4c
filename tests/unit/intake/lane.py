"""A lane of intake in memory."""

from collections.abc import Mapping

from schemas.dossiers import DossierReceived, DossierReceivedData
from services._province.calendar import WEEKDAYS_ONLY, WorkingCalendar
from services._runtime.decisions import Decision, Document, Emit, Happening, Unprocessable
from services.intake.reception import IntakeCore
from services.intake.state.documents import DossierRecord, RunningNumber, SubmissionRecord
from services.intake.state.entries import completed
from tests.unit.intake.builders import JUSTICE


def besides_looks(documents: Mapping[str, Document]) -> dict[str, Document]:
    """Return what a dead letter may not change: all but that papers were looked at."""
    return {key: each for key, each in documents.items() if not key.startswith("look/")}


class Lane:
    """A lane in memory: shows the core only the documents it named; it may only add new dossiers."""

    def __init__(self, *happenings: Happening, calendar: WorkingCalendar = WEEKDAYS_ONLY) -> None:
        self.core = IntakeCore(calendar)
        self.documents: dict[str, Document] = {}
        self.emits: list[Emit] = []
        for happening in happenings:
            self.take(happening)

    def take(self, happening: Happening) -> tuple[Emit, ...]:
        keys = self.core.keys(happening)
        seen = {key: self.documents[key] for key in keys if key in self.documents}
        keys = (*keys, *self.core.further_keys(seen, happening))
        seen = {key: self.documents[key] for key in keys if key in self.documents}
        try:
            decision = self.core.decide(completed(seen, keys, self.documents), happening)
        except Unprocessable as problem:
            self.documents.update(problem.kept)
            raise
        self._check_keys(decision, keys)
        self.documents.update(decision.changes)
        self.emits.extend(decision.emits)
        return decision.emits

    def received(self) -> list[DossierReceivedData]:
        return [emit.data for emit in self.emits if isinstance(emit.data, DossierReceivedData)]

    def codes(self) -> list[str]:
        return [emit.subject for emit in self.emits if emit.event is DossierReceived]

    def submission(self, submission_id: str = "sub-1", agency: str | None = None) -> SubmissionRecord:
        """Return what became of a submission: the only one with this id, unless an agency is named."""
        parts = {key: key.rpartition("/") for key in self.documents}
        (record,) = [
            self.documents[key]
            for key, (name, _, where) in parts.items()
            if name == f"submission/{submission_id}" and agency in (None, where)
        ]
        assert isinstance(record, SubmissionRecord)
        return record

    def dossier(self, code: str) -> DossierRecord:
        record = self.documents[f"dossier/{code}"]
        assert isinstance(record, DossierRecord)
        return record

    def exhaust(self, *days: str, agency: str = JUSTICE) -> None:
        for day in days:
            self.documents[f"number/{agency}-{day}"] = RunningNumber(last=9999)

    def _check_keys(self, decision: Decision, keys: tuple[str, ...]) -> None:
        unnamed = set(decision.changes) - set(keys)
        new = ("dossier/", "look/", "entry/")
        assert all(key.startswith(new) and key not in self.documents for key in unnamed)
