"""Look-up, request, preview, use: papers are used with consent that stands, as shown, by their own person."""

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.lookups import LookupAnswered, LookupAnsweredData
from services._runtime.decisions import Happening, Unprocessable
from services.intake.evidence import ANSWER_DUE, evidence_key
from services.intake.register import RegisterEntry, entry_key, person_of
from tests.unit.intake.builders import (
    FORM,
    JUSTICE,
    MONDAY,
    TOKEN,
    Lane,
    certified_copy,
    lodged,
    requested,
    submission,
    supplement,
)
from tests.unit.intake.evidence_builders import (
    CARD_CODE,
    answer,
    asked,
    consent,
    lodge_with_consent,
    request,
    revocation,
    view,
)
from tests.unit.intake.evidence_lane import (
    CLAIM,
    FIRST,
    HOUR,
    OTHER,
    add_card,
    card_of,
    claiming,
    dead,
    lane_with_a_card,
    refused_with,
)


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
    assert dead(lane, request(code, token=OTHER, consent_id="c-2")) == "another-persons-dossier"
    assert dead(lane, request("H62.12-210308-0002")) == "unknown-dossier"
    assert dead(lane, request(code, agency="H62.13", consent_id="c-3")) == "unknown-dossier"
    lane.take(request(code))
    about_it = LookupAnsweredData(dossier_code=code, component_code=CARD_CODE, outcome="found")
    event = LookupAnswered(id="a", source="/database/x", subject=code, time=MONDAY, data=about_it)
    lane.take(Happening(event, MONDAY))
    lane.take(requested(code, CARD_CODE, at=MONDAY))
    lane.take(supplement(code, CLAIM, at=MONDAY + HOUR))
    (held,) = lane.dossier(code).held
    assert (held.code, held.outcome) == (CARD_CODE, "shared")
    assert [use.dossier_code for use in asked(lane, code).uses] == [code]


def test_repeats_say_nothing_new() -> None:
    lane = Lane(consent(), request())
    before = dict(lane.documents)
    assert lane.take(consent()) == lane.take(request()) == ()
    assert lane.documents == before


def test_a_consent_taken_back_before_the_lodging_forbids_the_use() -> None:
    lane = lane_with_a_card()
    for happening in (consent(), request(), revocation(at=MONDAY + HOUR)):
        lane.take(happening)
    assert refused_with(lane, claiming(), MONDAY + 2 * HOUR) == "consent-revoked"
    assert dead(lane, request("sub-2", MONDAY + 2 * HOUR)) == "consent-revoked"
    lane.take(consent())
    assert refused_with(lane, claiming("sub-3"), MONDAY + 2 * HOUR) == "consent-revoked"


def test_a_consent_taken_back_afterwards_changes_nothing_that_was_decided() -> None:
    lane = lane_with_a_card()
    lodge_with_consent(lane, claiming())
    code, before = lane.codes()[-1], asked(lane)
    lane.take(revocation(at=MONDAY + HOUR))
    assert (lane.dossier(code).held[0].outcome, asked(lane)) == ("reused", before)


CONSENTS: Final[dict[str, tuple[tuple[Happening, ...], dict[str, object], timedelta, str]]] = {
    "no consent": ((consent(), request()), {"consent_id": None}, HOUR, "held-no-consent"),
    "a consent that nobody gave": ((consent(), request()), {"consent_id": "c-9"}, HOUR, "unknown-consent"),
    "another's consent": ((consent(token=OTHER),), {}, HOUR, "another-persons-consent"),
    "a consent for something else": (
        (consent(purpose="placeholder-work-permit", papers=("job-approval",)),), {}, HOUR, "purpose-mismatch",
    ),
    "a consent whose time is over": (
        (consent(valid_to=MONDAY + HOUR), request()), {}, 2 * HOUR, "consent-ended",
    ),
    "no request": ((consent(),), {}, HOUR, "evidence-not-requested"),
    "another's request": (
        (consent("c-2", token=OTHER), request(token=OTHER, consent_id="c-2"), consent()), {}, HOUR,
        "evidence-not-requested",
    ),
    "a request under another consent": (
        (consent("c-2"), request(consent_id="c-2"), consent()), {}, HOUR, "evidence-not-requested",
    ),
    "a preview that is too old": ((consent(), request()), {}, timedelta(days=31), "evidence-expired"),
    "a paper with another name": (
        (consent(), request()), {"components": (FORM, CLAIM.model_copy(update={"held_ref": "r-9"}))}, HOUR,
        "held-not-usable",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "changes", "later", "reason"), CONSENTS.values(), ids=CONSENTS.keys()
)  # fmt: skip
def test_a_paper_is_used_only_with_consent_that_stands_and_as_it_was_shown(
    before: tuple[Happening, ...], changes: dict[str, object], later: timedelta, reason: str
) -> None:
    lane = lane_with_a_card()
    add_card(lane, OTHER, "H62.12-210301-0002")
    for happening in before:
        lane.take(happening)
    assert refused_with(lane, claiming("sub-1", **changes), MONDAY + later) == reason


def test_a_paper_that_ended_since_it_was_shown_is_not_used() -> None:
    lane = lane_with_a_card(valid_until=MONDAY.date())
    lane.take(consent())
    lane.take(request())
    assert asked(lane).papers[0].state(MONDAY.date()) == "offered"
    assert asked(lane).papers[0].state(MONDAY.date() + timedelta(days=1)) == "nothing"
    assert refused_with(lane, claiming(), MONDAY + timedelta(days=1)) == "held-not-usable"


def test_a_paper_that_came_after_the_preview_was_not_agreed_to() -> None:
    lane = Lane(consent(), request())
    add_card(lane, TOKEN, FIRST)
    assert refused_with(lane, claiming(), MONDAY + HOUR) == "held-not-usable"


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
    for by, at in ((JUSTICE, MONDAY), (JUSTICE, MONDAY), (None, MONDAY + HOUR)):
        lane.take(view(at=at, by=by))
    assert [(each.by, each.at) for each in asked(lane).views] == [(JUSTICE, MONDAY), (None, MONDAY + HOUR)]
    for n in range(150):
        lane.take(view(at=MONDAY + n * timedelta(minutes=2), by=JUSTICE))
    record = asked(lane)
    assert len(record.views) == 100
    assert record.views_before + len(record.views) == 151


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


people = st.integers(0, 2)
steps = st.lists(
    st.tuples(
        st.sampled_from(("agree", "ask", "take-back", "answer", "lodge")), people, people, st.integers(0, 2)
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_two_people_never_see_or_use_each_others_paper(
    said: list[tuple[str, int, int, int]],
) -> None:
    """Whoever says what, with whose consent: what is shown and what is used is the asker's own."""
    lane, cards = Lane(), dict[str, str]()
    tokens = [f"{n:02x}" * 32 for n in range(3)]
    for n, token in enumerate(tokens[:2]):
        cards[code := f"H62.12-210301-000{n + 1}"] = token
        add_card(lane, token, code)
    for n, (what, who, whose, which) in enumerate(said):
        at = MONDAY + n * timedelta(minutes=1)
        name = f"s-{which}"
        happening = {
            "agree": consent(f"c-{whose}", at, token=tokens[who]),
            "ask": request(name, at, token=tokens[who], consent_id=f"c-{whose}"),
            "take-back": revocation(f"c-{whose}", at, token=tokens[who]),
            "answer": answer(name, at, reference=f"P-{which}"),
            "lodge": lodged(claiming(name, id_token=tokens[who], consent_id=f"c-{whose}"), at),
        }[what]
        try:
            emits = lane.take(happening)
        except Unprocessable:
            continue
        if what == "ask" and evidence_key(JUSTICE, name) in lane.documents:
            record = asked(lane, name)
            owners = {cards[offer.ref.partition("/")[0]] for paper in record.papers for offer in paper.offers}
            assert {person_of(owner) for owner in owners} <= {record.person}
        if what == "lodge" and emits and emits[0].subject in lane.codes():
            source = card_of(lane).reused_from
            assert source is not None
            record = asked(lane, name)
            assert record.person == person_of(tokens[who])
            assert cards.get(source, tokens[who]) == tokens[who]
