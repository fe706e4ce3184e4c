"""No database is asked for a dossier that can take no supplement, nor under an id that none can name."""

import pytest

from schemas.evidence import ConsentGiven, ConsentGivenData, EvidenceRequested, EvidenceRequestedData
from schemas.lookups import LookupAnswered, LookupAnsweredData
from services._runtime.decisions import Happening
from services.intake.evidence.asking import record_of
from services.intake.evidence.checks import Before, check_requested
from services.intake.previews.refusals import against
from tests.unit.intake.builders import MONDAY, lodged, submission, supplement, withdrawal
from tests.unit.intake.evidence.builders import CARD_CODE, answer, asked, consent, request
from tests.unit.intake.evidence.lane import CLAIM, HOUR, dead, question_of
from tests.unit.intake.lane import Lane
from tests.unit.intake.told import finished, requested

CODE = "H62.12-210308-0001"
ASKED = requested(CODE, CARD_CODE, at=MONDAY)
BEFORE: dict[str, tuple[tuple[Happening, ...], str]] = {
    "no agency asks": ((), "no-supplement-asked"),
    "withdrawn": ((ASKED, withdrawal(CODE)), "dossier-withdrawn"),
    "withdrawn and finished": (
        (ASKED, withdrawal(CODE), finished(CODE, MONDAY, outcome="withdrawn")),
        "dossier-withdrawn",
    ),
    "rejected": ((ASKED, finished(CODE, MONDAY, outcome="rejected")), "dossier-finished"),
    "finished without a supplement": ((finished(CODE, MONDAY, outcome="rejected"),), "dossier-finished"),
}


def a_lane(*before: Happening) -> Lane:
    return Lane(lodged(submission()), consent(), *before)


@pytest.mark.parametrize("again", ["", "/2"], ids=["first", "further"])
@pytest.mark.parametrize(("before", "reason"), BEFORE.values(), ids=BEFORE)
def test_no_database_is_asked_for_a_dossier_that_can_take_no_supplement(
    before: tuple[Happening, ...], reason: str, again: str
) -> None:
    lane = a_lane(*before)
    assert dead(lane, request(f"{CODE}{again}", MONDAY + HOUR)) == reason
    assert problem(lane, f"{CODE}{again}") == (409, reason), "the door says the same"


WRONG = ("0", "00", "1", "01", "02", "100", "x", "", "2/2", "2x", "+2")


@pytest.mark.parametrize("number", WRONG)
def test_a_supplements_request_has_one_name_and_what_only_looks_like_it_is_refused(number: str) -> None:
    lane = a_lane(ASKED)
    assert dead(lane, request(f"{CODE}/{number}", MONDAY + HOUR)) == "wrong-request-number"
    assert problem(lane, f"{CODE}/{number}") == (422, "wrong-request-number"), "the door says the same"


@pytest.mark.parametrize("number", ["", "/2", "/9", "/10", "/99"])
def test_a_supplements_papers_are_asked_for_under_the_code_and_then_by_number(number: str) -> None:
    lane = a_lane(ASKED, request(f"{CODE}{number}", MONDAY + HOUR))
    assert asked(lane, f"{CODE}{number}").papers[0].question is not None


def test_a_database_that_answers_by_the_dossiers_code_answers_the_first_request() -> None:
    lane = a_lane(ASKED, request(CODE), request(f"{CODE}/2"))
    data = LookupAnsweredData(dossier_code=CODE, component_code=CARD_CODE, outcome="not-found")
    event = LookupAnswered(id="a", source="/database/x", subject=CODE, time=MONDAY, data=data)
    lane.take(Happening(event, MONDAY))
    assert [question_of(lane, each).outcome for each in (CODE, f"{CODE}/2")] == ["not-found", None]
    lane.take(answer(f"{CODE}/2"))
    assert question_of(lane, f"{CODE}/2").outcome == "found"
    lane.take(supplement(CODE, CLAIM, at=MONDAY + HOUR))
    assert lane.dossier(CODE).held[0].outcome == "shared"


def problem(lane: Lane, request_id: str) -> tuple[int, str]:
    """Return with which status and reason the door refuses to ask under an id."""
    given, wanted = _data(consent(), request(request_id))
    before = Before(decided=False, dossier=lane.dossier(CODE))
    wrong = list(check_requested(wanted, record_of(given, MONDAY), MONDAY, before))
    told = against(*wrong)
    return told.status, told.body["reason"]


def _data(given: Happening, wanted: Happening) -> tuple[ConsentGivenData, EvidenceRequestedData]:
    assert isinstance(given.event, ConsentGiven)
    assert isinstance(wanted.event, EvidenceRequested)
    return given.event.data, wanted.event.data
