"""The pure core: an event becomes facts of what it is about, whatever order the topics are read in."""

from typing import Final, Never, TypeVar, cast

from schemas.reports import ReportFiled
from services._runtime.decisions import (
    NOTHING,
    Decision,
    Document,
    Documents,
    Happening,
    Timer,
    Unprocessable,
)
from services._runtime.told import Told
from services.metrics.facts import DossierFacts, day_of, facts_key
from services.metrics.filings import Filings
from services.metrics.folding.dossiers import ABOUT_DOSSIERS, OfDossier, folded
from services.metrics.folding.evidence import contradicting, sourced
from services.metrics.folding.reports import CONFLICT, key_of_report, with_report
from services.metrics.folding.results import ABOUT_RESULTS, OfResult, key_of_result, with_result_event
from services.metrics.folding.speakers import spoken_to, system_of
from services.metrics.folding.tell_tales import tells_nothing
from services.metrics.heard import HeardSystems, heard_key
from services.metrics.held_results import HeldResult
from services.metrics.numbering import NumberedDay, numbered, numbers_key
from services.metrics.readings.dossiers import Reception, StatusMoved
from services.metrics.readings.systems import Spoken

_NO_FACTS: Final = DossierFacts()
_NO_RESULT: Final = HeldResult()
_NO_NUMBERS: Final = NumberedDay()
_NO_REPORT: Final = Filings()
_SILENCE: Final = HeardSystems({})
DocumentT = TypeVar("DocumentT", DossierFacts, HeldResult, HeardSystems, NumberedDay, Filings)


class MetricsCore:
    """Folds events into facts. It publishes nothing and waits for nothing.

    The same fact again changes nothing. The same business key with other content is Unprocessable
    (``conflict``), so that no number silently depends on which of two contradicting events came first; that
    there was such a one is kept, for a finding.
    """

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return what the event is about; none for an event that is not applied."""
        event = happening.event
        key = _key(event)
        if key is None:
            return ()
        return (key, _numbers_key(event.data.dossier_code)) if type(event) is Reception else (key,)

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Return what is known with this event in it, or nothing if it is known already."""
        event = happening.event
        key = _key(event)
        if key is None:
            return NOTHING
        if type(event) in ABOUT_DOSSIERS:
            return _about_dossier(documents, key, cast("OfDossier", event), happening)
        before: Document
        after: Document
        if isinstance(event, ABOUT_RESULTS):
            before = _known(documents, key, _NO_RESULT)
            after = _about_result(before, key, event, happening)
        elif isinstance(event, ReportFiled):
            before = _known(documents, key, _NO_REPORT)
            after = _filed(before, key, event, happening)
        else:
            before = _known(documents, key, _SILENCE)
            after = _heard(before, cast("Spoken", event))
        return NOTHING if after is before else Decision({key: after})

    def on_timer(self, key: str, document: Document, timer: Timer) -> Never:  # noqa: ARG002
        """Refuse: metrics sets no timers."""
        raise RuntimeError(f"{key} has a timer {timer.name!r}, and metrics sets none")


def _key(event: Told) -> str | None:
    if type(event) in ABOUT_DOSSIERS:
        if type(event) is StatusMoved and tells_nothing(event):
            return None
        return facts_key(cast("OfDossier", event).data.dossier_code)
    if isinstance(event, ABOUT_RESULTS):
        return key_of_result(event)
    if isinstance(event, Spoken):  # those that no register knows are not kept: anybody may speak
        known = system_of(event.source) is not None
        return heard_key(spoken_to(event), day_of(event.time)) if known else None
    return key_of_report(event) if isinstance(event, ReportFiled) else None


def _about_dossier(documents: Documents, key: str, event: OfDossier, happening: Happening) -> Decision:
    before = _known(documents, key, _NO_FACTS)
    try:
        after = sourced(folded(before, event), before, happening)
    except Unprocessable as problem:
        raise contradicting(problem, key, before, happening) from None
    if after is before:
        return NOTHING
    place = happening.place
    if type(event) is not Reception or place is None:
        return Decision({key: after})
    agency, day, number = numbered(event.data.dossier_code)
    numbers_of_day = numbers_key(agency, day)
    known = _known(documents, numbers_of_day, _NO_NUMBERS)
    return Decision({key: after, numbers_of_day: known.having(number, place.partition, place.offset)})


def _about_result(before: HeldResult, key: str, event: OfResult, happening: Happening) -> HeldResult:
    try:
        return sourced(with_result_event(before, event), before, happening)
    except Unprocessable as problem:
        raise contradicting(problem, key, before, happening) from None


def _filed(before: Filings, key: str, event: ReportFiled, happening: Happening) -> Filings:
    try:
        return with_report(before, event, happening.place)
    except Unprocessable as problem:
        if problem.reason != CONFLICT:
            raise
        raise contradicting(problem, key, before, happening) from None


def _numbers_key(dossier_code: str) -> str:
    agency, day, _ = numbered(dossier_code)
    return numbers_key(agency, day)


def _heard(before: HeardSystems, event: Spoken) -> HeardSystems:
    system, day = system_of(event.source), day_of(event.time)
    assert system is not None, "an event of another has no key"
    return before if before.has(system, day) else before.hearing(system, day)


def _known(documents: Documents, key: str, nothing: DocumentT) -> DocumentT:
    document = documents.get(key)
    if document is None:
        return nothing
    if not isinstance(document, type(nothing)):
        raise TypeError(f"{key} holds {type(document).__name__}, not {type(nothing).__name__}")
    return document
