"""Papers are used with consent that stands, and as they were shown."""

from datetime import timedelta
from typing import Final

import pytest

from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._runtime.decisions import Happening
from services.intake.state.documents import NotUsed
from services.intake.state.entries import RegisterEntry, entry_key, person_of
from tests.unit.intake.builders import (
    FORM,
    MONDAY,
    TOKEN,
    lodged,
    submission,
)
from tests.unit.intake.evidence.builders import (
    asked,
    consent,
    lodge_with_consent,
    request,
    revocation,
)
from tests.unit.intake.evidence.lane import (
    CLAIM,
    FIRST,
    HOUR,
    OTHER,
    add_card,
    claiming,
    dead,
    lane_with_a_card,
    refused_with,
)
from tests.unit.intake.lane import Lane


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


RESIDENCE, BIRTH, POLICE = "1.004222", "birth-certificate", "H62.41.11.001"
IN_JULY: Final = MONDAY.replace(month=7, day=5)


def moving_in(consent_id: str | None = None) -> SubmissionLodgedData:
    """Return a change of residence whose optional paper the State is said to hold."""
    brought = [
        LodgedComponent(code=code, form="original") for code in ("residence-form", "lawful-dwelling-proof")
    ]
    return submission(
        receiving_agency=POLICE, procedure_code=RESIDENCE, channel="counter", consent_id=consent_id,
        components=(*brought, LodgedComponent(code=BIRTH, form="held")),
    )  # fmt: skip


def test_an_optional_paper_whose_claim_does_not_hold_is_told_with_its_reason() -> None:
    for lane, data, reason in (
        (Lane(), moving_in(), "held-no-consent"),
        (Lane(), moving_in("c-1"), "unknown-consent"),
    ):
        lane.take(lodged(data, IN_JULY))
        told = (NotUsed(code=BIRTH, reason=reason),)
        assert (lane.submission().outcome, lane.submission().not_used) == ("received", told)
        assert lane.dossier(lane.codes()[-1]).not_used == told
        assert BIRTH not in [each.code for each in lane.received()[-1].components]
    agreeing = Lane()
    lodge_with_consent(agreeing, moving_in("c-1"), IN_JULY)
    assert agreeing.submission().not_used == (NotUsed(code=BIRTH, reason="held-not-usable"),)


def test_an_optional_paper_that_is_used_is_not_among_those_that_are_not() -> None:
    lane = Lane()
    lane.documents[entry_key(FIRST, BIRTH)] = RegisterEntry(
        person=person_of(TOKEN), paper=BIRTH, dossier_code=FIRST, visible_on=IN_JULY.date(),
        held_by="H62.21.01", shared_with="agencies", digitised=True,
    )  # fmt: skip
    lodge_with_consent(lane, moving_in("c-1"), IN_JULY)
    assert lane.submission().not_used == ()
    assert [each.code for each in lane.dossier(lane.codes()[-1]).held] == [BIRTH]
