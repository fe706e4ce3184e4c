"""Papers of the State for a supplement: asked for as often as needed, each request with its own consent."""

from datetime import timedelta

import pytest

from schemas.inbound import LodgedComponent
from services.intake.previews.accesses import accesses
from services.intake.previews.store import OfPerson
from services.intake.state.looks import Look
from tests.unit.intake.builders import (
    CRIMINAL_RECORD,
    JUSTICE,
    MONDAY,
    TOKEN,
    VINH_YEN,
    lodged,
    submission,
    supplement,
)
from tests.unit.intake.evidence.builders import (
    CARD_CODE,
    answer,
    asked,
    consent,
    request,
    revocation,
)
from tests.unit.intake.evidence.lane import CLAIM, FIRST, HOUR, add_card, dead
from tests.unit.intake.lane import Lane
from tests.unit.intake.told import requested

MARRIAGE = "2.000806"
STATUS = "marital-status-confirmation"
HEALTH = "health-certificate"


def waiting_lane(*wanted: str) -> tuple[Lane, str]:
    """Return a lane with a dossier of which papers were asked for, and its code."""
    lane = Lane(lodged(submission()))
    code = lane.codes()[-1]
    lane.take(requested(code, *(wanted or (CARD_CODE,)), at=MONDAY))
    return lane, code


def test_papers_for_a_supplement_are_asked_for_again_where_the_first_time_gave_nothing() -> None:
    lane, code = waiting_lane()
    lane.take(consent())
    lane.take(request(code))
    lane.take(answer(code, outcome="not-found"))
    add_card(lane, TOKEN, FIRST)
    lane.take(consent("c-2", MONDAY + HOUR))
    lane.take(request(f"{code}/2", MONDAY + HOUR, consent_id="c-2"))
    lane.take(supplement(code, CLAIM, at=MONDAY + 2 * HOUR))
    (held,) = lane.dossier(code).held
    assert (held.code, held.outcome) == (CARD_CODE, "reused")
    assert [len(asked(lane, each).uses) for each in (code, f"{code}/2")] == [0, 1]
    assert [each.request_id for each in lane.dossier(code).requests] == [code, f"{code}/2"]


def test_what_the_first_request_found_is_used_though_a_later_one_asked_for_nothing_more() -> None:
    lane, code = waiting_lane()
    for happening in (
        consent(),
        request(code),
        answer(code),
        consent("c-2"),
        request(f"{code}/2", consent_id="c-2"),
    ):
        lane.take(happening)
    lane.take(supplement(code, CLAIM, at=MONDAY + HOUR))
    assert [len(asked(lane, each).uses) for each in (code, f"{code}/2")] == [1, 0]


def test_a_consent_taken_back_closes_its_own_request_alone() -> None:
    lane, code = waiting_lane()
    add_card(lane, TOKEN, FIRST)
    for happening in (consent(), request(code), revocation()):
        lane.take(happening)
    assert dead(lane, supplement(code, CLAIM, at=MONDAY)) == "consent-revoked"
    lane.take(consent("c-2"))
    lane.take(request(f"{code}/2", consent_id="c-2"))
    lane.take(supplement(code, CLAIM, at=MONDAY + HOUR))
    assert lane.dossier(code).held[0].outcome == "reused"


def test_a_paper_whose_consent_was_taken_back_is_told_so_though_another_request_stands() -> None:
    papers = [
        LodgedComponent(code=each, form="copy") for each in ("declaration-form", STATUS, CARD_CODE, HEALTH)
    ]
    data = submission(
        receiving_agency=VINH_YEN, procedure_code=MARRIAGE, components=papers, channel="counter"
    )
    lane = Lane(lodged(data))
    code = lane.codes()[-1]
    lane.take(requested(code, STATUS, CARD_CODE, at=MONDAY))
    for name, asked_as, paper in (("c-1", code, STATUS), ("c-2", f"{code}/2", CARD_CODE)):
        lane.take(consent(name, agency=VINH_YEN, purpose=MARRIAGE, papers=(paper,)))
        lane.take(
            request(asked_as, agency=VINH_YEN, procedure_code=MARRIAGE, consent_id=name, papers=(paper,))
        )
        lane.take(answer(asked_as, paper=paper, agency=VINH_YEN))
    lane.take(revocation("c-1", agency=VINH_YEN))
    both = [LodgedComponent(code=each, form="held") for each in (STATUS, CARD_CODE)]
    assert dead(lane, supplement(code, *both, at=MONDAY)) == "consent-revoked"


def looks(lane: Lane) -> list[dict[str, object]]:
    """Return what a person is told of the looks that were taken for something lodged."""
    kept = [
        (key.removeprefix("look/"), each) for key, each in lane.documents.items() if isinstance(each, Look)
    ]
    return [each for each in accesses(OfPerson((), (), tuple(kept))) if each["kind"] == "checked"]


def test_whoever_lodges_a_supplement_that_is_refused_has_looked_at_papers_and_its_person_reads_so() -> None:
    lane, code = waiting_lane()
    dead(lane, supplement(code, CLAIM, at=MONDAY))
    dead(lane, supplement(code, CLAIM, at=MONDAY))
    refused = [each for each in looks(lane) if each["submission_id"] == code]
    assert [(each["outcome"], each["papers"], each["by"]) for each in refused] == [
        ("refused", [CARD_CODE], JUSTICE)
    ], "the same once more on that day is the same look"
    dead(lane, supplement(code, CLAIM, at=MONDAY + timedelta(days=1)))
    lane.take(supplement(code, LodgedComponent(code=CARD_CODE, form="copy"), at=MONDAY + timedelta(days=1)))
    told = [each.get("outcome") for each in looks(lane) if each["submission_id"] == f"{code}"]
    assert sorted(told, key=str) == [None, "refused", "refused"], "each look is told, the one taken too"
    assert {(each["purpose"], each["legal_basis"]) for each in looks(lane)} == {
        (CRIMINAL_RECORD, "no-second-request")
    }, "of the lodging, of what was refused, and of what was taken"


def test_whoever_lodges_what_cannot_be_processed_has_looked_at_papers_all_the_same() -> None:
    lane = Lane()
    wrong = submission(components=(CLAIM, LodgedComponent(code="love-letter", form="copy")), consent_id="c-1")
    assert dead(lane, lodged(wrong)) == "unknown-component"
    [look] = looks(lane)
    assert (look["submission_id"], look["outcome"], look["papers"]) == ("sub-1", "refused", [CARD_CODE])


def test_nothing_more_is_asked_for_once_the_supplement_was_brought() -> None:
    lane, code = waiting_lane()
    card = LodgedComponent(code=CARD_CODE, form="copy")
    lane.take(supplement(code, card, at=MONDAY))
    lane.take(consent())
    assert dead(lane, request(code, MONDAY + timedelta(minutes=1))) == "already-lodged"


def test_a_further_request_is_the_applicants_alone_too() -> None:
    lane, code = waiting_lane()
    lane.take(consent("c-2", token="cd" * 32))
    assert dead(lane, request(f"{code}/2", token="cd" * 32, consent_id="c-2")) == "another-persons-dossier"
    lane.take(consent("c-3"))
    assert dead(lane, request("H62.12-210308-0009/2", consent_id="c-3")) == "unknown-dossier"
    assert lane.dossier(code).receiving_agency == JUSTICE


@pytest.mark.parametrize("first", [False, True], ids=["after", "before"])
def test_a_submission_that_is_called_like_a_dossier_touches_no_request_for_its_supplement(
    first: bool,
) -> None:
    lane, code = waiting_lane()
    intruder = lodged(submission(submission_id=code, id_token="cd" * 32))
    for happening in (intruder, consent(), request(code)) if first else (consent(), request(code), intruder):
        lane.take(happening)
    lane.take(answer(code))
    lane.take(supplement(code, CLAIM, at=MONDAY + HOUR))
    assert lane.dossier(code).held[0].outcome == "shared"
