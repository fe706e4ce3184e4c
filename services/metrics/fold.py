"""The pure core: an event becomes facts of what it is about, whatever order the topics are read in."""

from typing import Final, Never, TypeVar, cast

from services._runtime.decisions import NOTHING, Decision, Document, Documents, Happening, Timer
from services.metrics.facts import DossierFacts, day_of, facts_key
from services.metrics.folding.dossiers import ABOUT_DOSSIERS, folded
from services.metrics.folding.evidence import sourced
from services.metrics.folding.results import ABOUT_RESULTS, key_of_result, with_result_event
from services.metrics.folding.speakers import spoken_to, system_of
from services.metrics.heard import HeardSystems, heard_key
from services.metrics.held_results import HeldResult
from services.metrics.readings.systems import Spoken

_NO_FACTS: Final = DossierFacts()
_NO_RESULT: Final = HeldResult()
_SILENCE: Final = HeardSystems({})
DocumentT = TypeVar("DocumentT", DossierFacts, HeldResult, HeardSystems)


class MetricsCore:
    """Folds events into facts. It publishes nothing and waits for nothing.

    The same fact again changes nothing. The same business key with other content is Unprocessable
    (``conflict``), so that no number silently depends on which of two contradicting events came first.
    """

    def keys(self, happening: Happening) -> tuple[str, ...]:
        """Return the one thing that the event is about; none for an event that is not applied."""
        key = _key(happening)
        return () if key is None else (key,)

    def decide(self, documents: Documents, happening: Happening) -> Decision:
        """Return what is known with this event in it, or nothing if it is known already."""
        event, key = happening.event, _key(happening)
        if key is None:
            return NOTHING
        before: Document
        after: Document
        if isinstance(event, ABOUT_DOSSIERS):
            before = _known(documents, key, _NO_FACTS)
            after = sourced(folded(before, event), before, happening)
        elif isinstance(event, ABOUT_RESULTS):
            before = _known(documents, key, _NO_RESULT)
            after = sourced(with_result_event(before, event), before, happening)
        else:
            before = _known(documents, key, _SILENCE)
            after = _heard(before, cast("Spoken", event))
        return NOTHING if after is before else Decision({key: after})

    def on_timer(self, key: str, document: Document, timer: Timer) -> Never:  # noqa: ARG002
        """Refuse: metrics sets no timers."""
        raise RuntimeError(f"{key} has a timer {timer.name!r}, and metrics sets none")


def _key(happening: Happening) -> str | None:
    event = happening.event
    if isinstance(event, ABOUT_DOSSIERS):
        return facts_key(event.data.dossier_code)
    if isinstance(event, ABOUT_RESULTS):
        return key_of_result(event)
    if isinstance(event, Spoken):  # those that no register knows are not kept: anybody may speak
        known = system_of(event.source) is not None
        return heard_key(spoken_to(event), day_of(event.time)) if known else None
    return None


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
