"""Papers are asked for by their person or a desk, and shown before they are used."""

from datetime import timedelta
from typing import Final

import pytest

from schemas.lookups import LookupAnswered, LookupAnsweredData
from services._runtime.decisions import Happening
from services.intake.state.entries import RegisterEntry, entry_key
from services.intake.state.requests import ANSWER_DUE, evidence_key
from tests.unit.intake.builders import (
    JUSTICE,
    MONDAY,
    certified_copy,
    lodged,
    submission,
    supplement,
)
from tests.unit.intake.evidence.builders import (
    CARD_CODE,
    answer,
    asked,
    consent,
    lodge_with_consent,
    request,
    revocation,
    view,
)
from tests.unit.intake.evidence.lane import (
    CLAIM,
    FIRST,
    HOUR,
    OTHER,
    card_of,
    claiming,
    dead,
    lane_with_a_card,
)
from tests.unit.intake.lane import Lane
from tests.unit.intake.told import requested


def test_a_paper_of_the_register_is_shown_before_it_is_used_and_no_database_is_asked() -> None:
    lane = lane_with_a_card()
    lane.take(consent())
    assert lane.take(request()) == ()
    record = asked(lane)
    ((offer,),) = [paper.offers for paper in record.papers]
    assert (offer.ref, offer.held_by, offer.outcome) == (f"{FIRST}/{CARD_CODE}", JUSTICE, "reused")
    lane.take(lodged(claiming(), MONDAY + HOUR))
    assert (card_of(lane).outcome, card_of(lane).reused_from) == ("reused", FIRST)
    (use,) = asked(lane).uses
    assert (use.paper, use.ref, use.at) == (CARD_CODE, offer.ref, MONDAY + HOUR)
    assert use.dossier_code == lane.codes()[-1]


DEAD: Final[dict[str, tuple[Happening, str]]] = {
    "answer to nothing": (answer(submission_id="sub-9"), "unknown-lookup"),
    "answer about another paper": (answer(paper="passport-copy"), "unknown-lookup"),
    "answer that names no agency": (answer(agency=None), "unknown-lookup"),
    "answer that names the paper by a person's number": (
        answer(reference="id/012345678901"),
        "persons-number",
    ),
    "view of nothing": (view("sub-9"), "unknown-lookup"),
    "request without consent": (request("sub-2", consent_id="c-9"), "unknown-consent"),
    "request with another's consent": (request("sub-2", token=OTHER), "another-persons-consent"),
    "request for another procedure": (
        request("sub-2", procedure_code="placeholder-work-permit", papers=("job-approval",)),
        "purpose-mismatch",
    ),
    "request at another agency": (request("sub-2", agency="H62.13"), "unknown-consent"),
    "request for what was not agreed to": (
        request("sub-2", papers=("declaration-form",)),
        "paper-not-agreed",
    ),
    "the same request for other papers": (request(papers=("declaration-form",)), "conflict"),
    "consent to what is not offered": (consent("c-2", papers=("declaration-form",)), "paper-not-offered"),
    "consent to a paper twice": (consent("c-2", papers=(CARD_CODE, CARD_CODE)), "repeated-component"),
    "consent on no legal basis": (consent("c-2", legal_basis="because"), "unknown-legal-basis"),
    "consent for no procedure": (consent("c-2", purpose="9.999999"), "unknown-procedure"),
    "consent at no agency": (consent("c-2", agency="H62.99"), "unknown-agency"),
    "consent that is over": (consent("c-2", valid_to=MONDAY - HOUR), "consent-ended"),
    "the same consent for another person": (consent(token=OTHER), "conflict"),
    "revocation of nothing": (revocation("c-9"), "unknown-consent"),
    "revocation by another": (revocation(token=OTHER), "another-persons-consent"),
}


@pytest.mark.parametrize(("happening", "reason"), DEAD.values(), ids=DEAD.keys())
def test_what_does_not_fit_is_a_dead_letter_with_its_own_reason(happening: Happening, reason: str) -> None:
    assert dead(Lane(consent(), request()), happening) == reason


def test_nothing_is_asked_for_once_the_submission_is_lodged() -> None:
    lane = Lane(consent(), lodged(submission()))
    assert dead(lane, request()) == "already-lodged"


def test_papers_for_a_supplement_are_asked_for_by_the_applicant_of_its_dossier_alone() -> None:
    lane = Lane(lodged(submission()), consent(), consent("c-2", token=OTHER), consent("c-3", agency="H62.13"))
    code = lane.codes()[-1]
    lane.take(requested(code, CARD_CODE, at=MONDAY))
    assert dead(lane, request(code, token=OTHER, consent_id="c-2")) == "another-persons-dossier"
    assert dead(lane, request("H62.12-210308-0002")) == "unknown-dossier"
    assert dead(lane, request(code, agency="H62.13", consent_id="c-3")) == "unknown-dossier"
    lane.take(request(code))
    about_it = LookupAnsweredData(dossier_code=code, component_code=CARD_CODE, outcome="found")
    event = LookupAnswered(id="a", source="/database/x", subject=code, time=MONDAY, data=about_it)
    lane.take(Happening(event, MONDAY))
    lane.take(supplement(code, CLAIM, at=MONDAY + HOUR))
    (held,) = lane.dossier(code).held
    assert (held.code, held.outcome) == (CARD_CODE, "shared")
    assert [use.dossier_code for use in asked(lane, code).uses] == [code]


def test_repeats_say_nothing_new() -> None:
    lane = Lane(consent(), request())
    before = dict(lane.documents)
    assert lane.take(consent()) == lane.take(request()) == ()
    assert lane.documents == before


@pytest.mark.parametrize("change", [{"shared_with": "nobody"}, {"digitised": False}])
def test_what_another_agency_may_not_share_is_never_shown(change: dict[str, object]) -> None:
    lane = lane_with_a_card()
    key = entry_key(FIRST, CARD_CODE)
    entry = lane.documents[key]
    assert isinstance(entry, RegisterEntry)
    lane.documents[key] = entry.model_copy(update={"held_by": "H62.08", **change})
    lane.take(consent())
    lane.take(request())
    assert asked(lane).papers[0].offers == ()


def test_every_view_is_kept_with_who_saw_it() -> None:
    lane = Lane(consent(), request())
    for name, by, at in (
        ("v-1", JUSTICE, MONDAY), ("v-2", JUSTICE, MONDAY), ("v-1", JUSTICE, MONDAY + HOUR),
        ("v-3", None, MONDAY + HOUR),
    ):  # fmt: skip
        lane.take(view(at=at, by=by, name=name))
    assert [(each.by, each.at) for each in asked(lane).views] == [
        (JUSTICE, MONDAY), (JUSTICE, MONDAY), (None, MONDAY + HOUR),
    ], "two of one tick are two, one that is told twice is one"  # fmt: skip
    for n in range(150):
        lane.take(view(at=MONDAY + n * timedelta(minutes=2), by=JUSTICE, name=f"w-{n}"))
    record = asked(lane)
    assert len(record.views) == 100
    assert record.views_before + len(record.views) == 153


def test_a_request_gives_no_number_away() -> None:
    """Invariant 4: the running number of a dossier depends on what is lodged, not on what is asked for."""
    plain = Lane(lodged(submission()), lodged(certified_copy()))
    with_requests = Lane(consent(), request("sub-7"), answer("sub-7"))
    for happening in (lodged(submission()), lodged(certified_copy())):
        with_requests.take(happening)
    assert with_requests.codes() == plain.codes()


def test_a_request_is_read_again_as_it_was_kept() -> None:
    lane = lane_with_a_card()
    lodge_with_consent(lane, claiming())
    lane.take(view(by=JUSTICE))
    record = asked(lane)
    assert type(record).from_body(record.to_body()) == record
    assert "look/H62.12///sub-1" in lane.documents, "what comes late for the preview is told too"
    waiting = Lane(consent(), request()).documents[evidence_key(JUSTICE, "sub-1")]
    again = type(waiting).from_body(waiting.to_body())
    assert again == waiting
    assert [timer.name for timer in again.timers] == [ANSWER_DUE]
