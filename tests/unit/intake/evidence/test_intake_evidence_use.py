"""Papers are used with consent that stands, and as they were shown."""

from datetime import timedelta
from typing import Final

import pytest

from services._runtime.decisions import Happening
from tests.unit.intake.builders import (
    FORM,
    MONDAY,
    TOKEN,
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
