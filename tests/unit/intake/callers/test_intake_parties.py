"""Who may act on a dossier: its applicant by a number that goes no further, its desk by a token."""

from typing import Any

import pytest

from services._runtime.problems import Problem
from services.intake.callers.identity import Tokens
from services.intake.callers.parties import Proof, may_act, may_read, proof_of
from services.intake.state.documents import DossierRecord
from tests.unit.intake.builders import JUSTICE, VINH_YEN, lodged, submission
from tests.unit.intake.lane import Lane

KEY = "00" * 32
NUMBER = "000000000001"
TOKENS = Tokens(KEY)


def agency_of(token: str | None) -> str:
    if token != "good":
        raise Problem(401, "bad-credentials", "no", "no")
    return JUSTICE


def a_dossier() -> DossierRecord:
    data = submission(receiving_agency=VINH_YEN)
    applicant = data.applicant.model_copy(update={"id_token": TOKENS.of(NUMBER)})
    lane = Lane(lodged(data.model_copy(update={"applicant": applicant})))
    return lane.dossier(lane.codes()[0])


def test_the_applicant_acts_by_the_number_the_dossier_was_lodged_with() -> None:
    sent: dict[str, Any] = {"applicant": {"identity_number": NUMBER}, "rating": "satisfied"}
    proof = proof_of(None, sent, TOKENS, agency_of)
    assert may_act(a_dossier(), proof)
    assert may_read(a_dossier(), proof)
    assert sent == {"rating": "satisfied"}, "the number goes no further"
    assert not may_act(a_dossier(), Proof(id_token=TOKENS.of("000000000002")))


def test_the_desk_acts_and_the_deciding_agency_only_reads() -> None:
    assert proof_of("Bearer good", {}, TOKENS, agency_of) == Proof(agency=JUSTICE)
    assert may_act(a_dossier(), Proof(agency=VINH_YEN))
    assert not may_act(a_dossier(), Proof(agency=JUSTICE))
    assert may_read(a_dossier(), Proof(agency=JUSTICE))
    assert not may_read(a_dossier(), Proof(agency="H62.41"))
    assert may_read(a_dossier(), Proof(agency="H62.41"), frozenset({"H62.41"}))


def test_a_dossier_older_than_follow_ups_has_no_applicant_to_compare_with() -> None:
    older = a_dossier().model_copy(update={"applicant_seal": None})
    assert not may_act(older, Proof(id_token=TOKENS.of(NUMBER)))
    assert not may_read(older, Proof())


@pytest.mark.parametrize(
    ("authorization", "sent", "status"),
    [
        (None, {}, 401),
        (None, {"applicant": {"id_token": "ab" * 32}}, 401),
        (None, {"applicant": "000000000001"}, 401),
        (None, {"applicant": {"identity_number": 1}}, 422),
        (None, {"applicant": {"identity_number": "12"}}, 422),
        ("Bearer bad", {"applicant": {"identity_number": NUMBER}}, 401),
        ("Basic good", {}, 401),
        ("", {}, 401),
    ],
)
def test_who_shows_nothing_that_proves_it_is_nobody(
    authorization: str | None, sent: dict[str, Any], status: int
) -> None:
    with pytest.raises(Problem) as caught:
        proof_of(authorization, sent, TOKENS, agency_of)
    assert caught.value.status == status
    assert NUMBER not in str(caught.value.body)


def test_without_a_key_no_number_proves_anything() -> None:
    with pytest.raises(Problem, match="identity key"):
        proof_of(None, {"applicant": {"identity_number": NUMBER}}, Tokens(""), agency_of)
