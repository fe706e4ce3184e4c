"""Where an event belongs: its subject and its record key, told by its data, a rule a type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, cast

from schemas.dossiers import DossierRefused
from schemas.envelope import Event, key_of_dossier
from schemas.evidence import ConsentGiven, ConsentRevoked, EvidenceRequested, EvidenceViewed
from schemas.inbound import ClockTicked, SubmissionLodged
from schemas.kpis import KpiUpdated
from schemas.lookups import LookupAnswered, LookupRequested
from schemas.payments import SettlementClosed
from schemas.reports import ReportFiled
from schemas.results import ResultDigitised, ResultRegistered, ResultRevoked, StockReported
from schemas.statements import StatementFiled


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """How data tell subject and key, in words and as functions.

    ``key_of`` returns None where the data do not tell it: then the record's key, an agency id, says it.
    """

    subject: str
    key: str
    subject_of: Callable[[Any], str]
    key_of: Callable[[Any], str | None]


def _key_of_dossier(data: Any) -> str:  # noqa: ANN401 - each type has data of its own
    return key_of_dossier(data.dossier_code)


def _none(_: Any) -> None:  # noqa: ANN401 - the same
    return None


def _kpi(data: Any) -> str:  # noqa: ANN401 - the same
    return f"{data.definition}|{data.scope}|{data.period}"


def _subject_of_stock(data: Any) -> str:  # noqa: ANN401 - the same
    return str(data.result.result_id if data.result is not None else data.result_id)


def _subject_of_lookup(data: Any) -> str:  # noqa: ANN401 - the same
    return str(data.submission_id if data.dossier_code is None else data.dossier_code)


def _key_of_lookup(data: Any) -> str | None:  # noqa: ANN401 - the same
    if data.dossier_code is not None:
        return key_of_dossier(data.dossier_code)
    return cast("str | None", data.receiving_agency)


OF_DOSSIER: Final = PlaceRule(
    "dossier_code", "dossier_code up to its first dash: the receiving agency",
    attrgetter("dossier_code"), _key_of_dossier,
)  # fmt: skip
_OF_SUBMISSION: Final = PlaceRule(
    "submission_id", "receiving_agency", attrgetter("submission_id"), attrgetter("receiving_agency")
)
_OF_CONSENT: Final = PlaceRule(
    "consent_id", "receiving_agency", attrgetter("consent_id"), attrgetter("receiving_agency")
)
_OF_RESULT: Final = PlaceRule(
    "result_id", "held_by, the agency that holds the result",
    attrgetter("result_id"), attrgetter("held_by"),
)  # fmt: skip
_OF_AGENCY: Final = PlaceRule("agency", "agency", attrgetter("agency"), attrgetter("agency"))
EXCEPTIONS: Final[Mapping[type[Event], PlaceRule]] = MappingProxyType(
    {
        SubmissionLodged: _OF_SUBMISSION,
        DossierRefused: _OF_SUBMISSION,
        ConsentGiven: _OF_CONSENT,
        ConsentRevoked: _OF_CONSENT,
        EvidenceRequested: _OF_SUBMISSION,
        EvidenceViewed: _OF_SUBMISSION,
        LookupRequested: _OF_SUBMISSION,
        LookupAnswered: PlaceRule(
            "dossier_code or submission_id",
            "dossier_code up to its first dash, or receiving_agency, the submission's",
            _subject_of_lookup,
            _key_of_lookup,
        ),
        StockReported: PlaceRule(
            "result_id, its own or the result's",
            "agency, which holds the result",
            _subject_of_stock,
            attrgetter("agency"),
        ),
        ResultRegistered: PlaceRule(
            "result.result_id",
            "result.held_by",
            attrgetter("result.result_id"),
            attrgetter("result.held_by"),
        ),
        ResultDigitised: _OF_RESULT,
        ResultRevoked: _OF_RESULT,
        SettlementClosed: _OF_AGENCY,
        StatementFiled: _OF_AGENCY,
        ReportFiled: _OF_AGENCY,
        ClockTicked: PlaceRule("clock", "none: one record to every partition", lambda _: "clock", _none),
        KpiUpdated: PlaceRule("definition|scope|period", "definition|scope|period", _kpi, _kpi),
    }
)
"""Every other type is about a dossier."""


def rule_of(event: type[Event]) -> PlaceRule:
    """Return the rule of a type."""
    return EXCEPTIONS.get(event, OF_DOSSIER)


def subject_and_key(event: Event) -> tuple[str, str | None]:
    """Return the subject and the record key that an event's data ask for; key None: they do not tell it."""
    rule, data = rule_of(type(event)), cast("Any", event).data
    return rule.subject_of(data), rule.key_of(data)
