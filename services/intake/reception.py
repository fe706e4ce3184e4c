"""What intake decides: a submission becomes a dossier with a code, or is refused with every paper it lacks.

Reception is when the clock starts (NĐ 61/2018 Article 17), so ``lgsp.dossier.received.v1`` carries the time
of reception, within working hours and never before the lodging: lodged on Saturday is received on Monday.
A refusal starts no clock; it carries the time of the lodging.
"""

from datetime import datetime
from typing import Final

from schemas.dossiers import DossierReceived
from schemas.envelope import Event
from schemas.follow_ups import FeedbackLodged, SupplementLodged, WithdrawalLodged
from schemas.inbound import SubmissionLodged, SubmissionLodgedData
from services._province import deadlines
from services._province.calendar import WorkingCalendar, in_zone
from services._province.decided_days import decided_calendar
from services._province.identifiers import LAST_NUMBER_OF_DAY, dossier_code
from services._province.procedures import procedure
from services._runtime.decisions import (
    NOTHING,
    Decision,
    Document,
    Documents,
    Emit,
    Happening,
    Timer,
    Unprocessable,
)
from services.intake.dossiers import follow_ups
from services.intake.dossiers.acceptance import dossier_of, look_up_of, moved_to_next_day
from services.intake.dossiers.follow_ups import FOLLOW_UPS
from services.intake.dossiers.looking_up import (
    Looked,
    believed,
    further_keys,
    kept_of,
    keys_for,
    looked_up,
    not_used,
    refused_look,
)
from services.intake.dossiers.news import NEWS, keep
from services.intake.dossiers.submissions import Answer, is_repeat, received_as, refuse
from services.intake.evidence import asking
from services.intake.evidence.asking import ASKING
from services.intake.register.accepted import OF_RESULTS, ref_of, result_changed
from services.intake.rules.lodging import check_lodgeable
from services.intake.rules.reasons import explained
from services.intake.state.documents import DossierRecord, RunningNumber
from services.intake.state.entries import changes_key
from services.intake.state.keys import dossier_key, look_key, number_key, submission_key
from services.intake.state.requests import EvidenceRecord

APPLIES: tuple[type[Event], ...] = (SubmissionLodged, *FOLLOW_UPS, *NEWS, *OF_RESULTS, *ASKING)
"""The events that intake decides on; what routing says keeps what it knows of a dossier current."""

ANSWER_WORKING_HOURS: Final = 8
"""Whoever lodges online has an answer within so many working hours (NĐ 45/2020/NĐ-CP, general knowledge)."""
_YEARS: Final = range(2001, 2099)
"""Codes have two digits of the year (NĐ 61/2018 Article 26); one year less at both ends to roll on."""


class IntakeCore:
    """Receives and refuses submissions by the decided working calendar, or by the one given."""

    further_for = (SupplementLodged,)

    def __init__(self, calendar: WorkingCalendar | None = None) -> None:
        self._given = calendar

    @property
    def _calendar(self) -> WorkingCalendar:
        return self._given or decided_calendar()  # read late, when what contradicts itself can be told

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the submission, its agency's numbers of the day and of the next working day, its look-up.

        A new dossier's own document is not among them: its code is only being decided, so none exists yet.
        """
        match happening.event:
            case SubmissionLodged(data=lodged):
                moments = self._receptions(happening.at) if happening.at.year in _YEARS else ()
                numbers = (number_key(lodged.receiving_agency, moment) for moment in moments)
                papers = keys_for(lodged, in_zone(happening.at).date(), moments[0].date()) if moments else ()
                return submission_key(lodged.submission_id, lodged.receiving_agency), *numbers, *papers
            case SupplementLodged(data=brought):
                return (dossier_key(brought.dossier_code),)
            case event if isinstance(event, (WithdrawalLodged, FeedbackLodged, *NEWS)):
                return (dossier_key(event.data.dossier_code),)
            case event if isinstance(event, OF_RESULTS):
                ref = ref_of(event)
                return () if ref is None else (changes_key(ref),)
            case event if isinstance(event, ASKING) and happening.at.year in _YEARS:
                return asking.keys(event, happening.at)
        return ()

    def further_keys(self, documents: Documents, happening: Happening) -> tuple[str, ...]:
        """Return the look-up of a supplement: its dossier says whose papers, and by which requests."""
        event, at = happening.event, happening.at
        if not isinstance(event, SupplementLodged) or at.year not in _YEARS:
            return ()
        known = documents.get(dossier_key(event.data.dossier_code))
        if not isinstance(known, DossierRecord):
            return ()
        return further_keys(known, event.data, in_zone(at).date())

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Decide on what is lodged, or keep what is known of a dossier current."""
        match happening.event:
            case SubmissionLodged(data=lodged, time=time):
                answer = self._answer(lodged, time, happening.at)
                return self._on_lodged(documents, lodged, answer)
            case SupplementLodged() | WithdrawalLodged() | FeedbackLodged() as event:
                _refuse_impossible_time(happening.at)
                return follow_ups.decide(documents, event, happening.at, self._calendar)
            case event if isinstance(event, NEWS):
                return keep(documents, event, self._calendar)
            case event if isinstance(event, OF_RESULTS):
                return result_changed(documents, event, self._calendar)
            case event if isinstance(event, ASKING):
                _refuse_impossible_time(happening.at)
                return asking.decide(documents, event, happening.at, self._calendar)
        return NOTHING

    def on_timer(self, key: str, document: Document, timer: Timer) -> Decision:
        """Take a database's silence for an answer; nothing else waits for a deadline."""
        assert isinstance(document, EvidenceRecord), "only evidence requests wait"
        return asking.on_answer_due(document, key, timer)

    def _on_lodged(self, documents: Documents, data: SubmissionLodgedData, answer: Answer) -> Decision:
        if is_repeat(documents, data):
            return NOTHING
        _refuse_impossible_time(answer.at)
        day = deadlines.received_at(answer.at, self._calendar).date()
        looked = looked_up(documents, data, answer.at, day)
        problems = check_lodgeable(data, day, believed(looked.papers), looked.agreed.against)
        for problem in problems:
            if problem.outcome == "unprocessable":
                what = f"{problem.field}: {problem.message}"
                kept = refused_look(looked, data.submission_id, data.receiving_agency, data)
                raise Unprocessable(problem.reason, explained(problem.reason, what), kept=kept)
        decision = (
            refuse(data, problems, answer) if problems else self._receive(documents, data, answer, looked)
        )
        code = next((emit.subject for emit in decision.emits if emit.event is DossierReceived), None)
        kept = kept_of(looked, look_key(data.receiving_agency, data.submission_id), code, answer.at)
        return Decision({**decision.changes, **kept}, decision.emits)

    def _receive(
        self, documents: Documents, data: SubmissionLodgedData, answer: Answer, looked: Looked
    ) -> Decision:
        receptions = self._receptions(answer.at)
        received_at, number = self._next_number(documents, data.receiving_agency, receptions)
        code = dossier_code(data.receiving_agency, received_at.date(), number)
        asked = procedure(data.procedure_code, received_at.date())
        dossier = dossier_of(data, code, received_at, self._calendar, looked.papers)
        moved = moved_to_next_day(asked, answer.at, received_at, numbers_used_up=received_at != receptions[0])
        unused = not_used(looked)
        record = look_up_of(dossier, moved, looked.papers, data.consent_id)
        changes: dict[str, Document] = {
            submission_key(data.submission_id, data.receiving_agency): received_as(
                code, data, answer, unused
            ),
            number_key(data.receiving_agency, received_at): RunningNumber(last=number),
            dossier_key(code): record.model_copy(update={"not_used": unused}),
        }
        emit = Emit(DossierReceived, dossier, code, data.receiving_agency, received_at, discriminator="1")
        return Decision(changes, (emit,))

    def _answer(self, data: SubmissionLodgedData, lodged_at: datetime, at: datetime) -> Answer:
        """Return when it is answered, and by when it had to be: online within eight working hours."""
        if data.channel != "online" or at.year not in _YEARS or lodged_at.year not in _YEARS:
            return Answer(at)
        return Answer(at, self._calendar.add_working_hours(lodged_at, ANSWER_WORKING_HOURS))

    def _next_number(
        self, documents: Documents, agency: str, receptions: tuple[datetime, datetime]
    ) -> tuple[datetime, int]:
        """Return when the dossier is received and its number: the 10,000th of a day is the next day's."""
        for moment in receptions:
            known = documents.get(number_key(agency, moment))
            assert known is None or isinstance(known, RunningNumber)
            number = 1 if known is None else known.last + 1
            if number <= LAST_NUMBER_OF_DAY:
                return moment, number
        what = "the agency has no number left on this and the next working day"
        raise Unprocessable("numbers-exhausted", explained("numbers-exhausted", what))

    def _receptions(self, at: datetime) -> tuple[datetime, datetime]:
        """Return when a lodging is received, and when it is if that day's numbers are used up."""
        first = deadlines.received_at(at, self._calendar)
        return first, deadlines.received_at(self._calendar.end_of_day(first), self._calendar)


def _refuse_impossible_time(at: datetime) -> None:
    if at.year not in _YEARS:
        what = "it is dated outside the years of dossier codes"
        raise Unprocessable("impossible-time", explained("impossible-time", what))
