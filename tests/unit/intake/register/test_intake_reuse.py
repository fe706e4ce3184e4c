"""Nobody is asked twice, and nobody gets another's paper: the truth table, cell by cell, and the register."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dossiers import DossierRefusedData, ReceivedComponent, SupplementReceivedData
from schemas.inbound import LodgedComponent
from services._runtime.decisions import Emit, Unprocessable
from services.intake.state.entries import (
    RegisterEntry,
    ResultChanges,
    ResultRef,
    changes_key,
    entry_key,
    person_of,
)
from tests.unit.intake.builders import CARD, FORM, JUSTICE, MONDAY, TOKEN, lodged, submission, supplement
from tests.unit.intake.evidence.builders import consent, lodge_with_consent, request
from tests.unit.intake.lane import Lane
from tests.unit.intake.register.truth_table import CELLS, ROWS, Cell, drawn, row_of
from tests.unit.intake.told import finished, requested

PAGE: Final = Path(__file__).parents[4] / "docs" / "reuse.md"
STRANGER: Final = "cd" * 32
FIRST: Final = "H62.12-210301-0001"
TUESDAY: Final = MONDAY + timedelta(days=1)
CARD_GIVEN: Final = ResultRef(held_by=JUSTICE, result_id="card-1")
CLAIM: Final = LodgedComponent(code="identity-card-copy", form="held")


def entry_of(cell: Cell, token: str = TOKEN) -> RegisterEntry:
    return RegisterEntry(
        person=person_of(token if cell.same_person else STRANGER),
        paper="identity-card-copy",
        dossier_code=FIRST,
        visible_on=date(2021, 3, 2),
        valid_from=date(2021, 3, 9) if cell.valid == "not yet" else date(2021, 3, 8),
        valid_until=date(2021, 3, 7) if cell.valid == "ended" else None,
        held_by=JUSTICE if cell.held == "deciding agency" else "H62.08",
        shared_with="agencies" if cell.shareable else "nobody",
        digitised=cell.digitised,
        result=CARD_GIVEN,
    )


def lane_of(cell: Cell) -> Lane:
    lane = Lane()
    if cell.held != "nobody":
        lane.documents[entry_key(FIRST, "identity-card-copy")] = entry_of(cell)
    if cell.valid == "revoked":
        lane.documents[changes_key(CARD_GIVEN)] = ResultChanges(revoked_on=date(2021, 3, 8))
    return lane


def card_of(lane: Lane) -> ReceivedComponent:
    (card,) = [each for each in lane.received()[-1].components if each.code == "identity-card-copy"]
    return card


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_paper_that_was_handed_in_says_what_the_state_had(cell: Cell) -> None:
    lane, row = lane_of(cell), row_of(cell)
    lane.take(lodged(submission(consent_id="c-1" if cell.consent else None)))
    card = card_of(lane)
    assert (card.outcome, card.held_before, card.could_share) == (
        row.attached,
        row.held_before,
        row.could_share,
    )
    assert card.reused_from is None


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_paper_said_to_be_held_is_believed_exactly_where_the_table_says(cell: Cell) -> None:
    lane, row = lane_of(cell), row_of(cell)
    if cell.consent:
        told = lodge_with_consent(lane, submission(components=(FORM, CLAIM), consent_id="c-1"))
    else:
        told = lane.take(lodged(submission(components=(FORM, CLAIM))))
    if row.claimed == "missing":
        (refused,) = [each.data for each in told]
        assert isinstance(refused, DossierRefusedData)
        assert refused.missing == ("identity-card-copy",)
        assert refused.reason == ("held-not-usable" if cell.consent else "held-no-consent")
        return
    card = card_of(lane)
    assert (card.outcome, card.held_before, card.could_share) == (
        row.claimed,
        row.held_before,
        row.could_share,
    )
    assert (card.reused_from, card.digitised, card.form) == (FIRST, cell.digitised, None)


def test_every_case_is_in_one_row_and_the_page_shows_them_all() -> None:
    assert len(CELLS) == 3 * 4 * 2**4
    assert {id(row_of(cell)) for cell in CELLS} == {id(row) for row in ROWS}
    assert drawn() in PAGE.read_text(encoding="utf-8")


def test_an_approved_dossier_fills_the_register_from_the_next_working_day() -> None:
    friday = MONDAY + timedelta(days=4)
    lane = Lane(lodged(submission()), finished("H62.12-210308-0001", friday))
    for day, seen in (
        (friday, False),
        (friday + timedelta(days=2), False),
        (friday + timedelta(days=3), True),
    ):
        lane.take(lodged(submission(submission_id=f"s-{day:%d}"), day))
        assert card_of(lane).held_before is seen, day


def test_what_was_not_approved_leaves_nothing_in_the_register() -> None:
    lane = Lane(lodged(submission()), finished("H62.12-210308-0001", outcome="rejected"))
    lane.take(lodged(submission(submission_id="sub-2"), TUESDAY))
    assert not card_of(lane).held_before


def test_an_entry_of_an_older_version_has_no_beginning_and_holds() -> None:
    lane = lane_of(Cell("deciding agency", "yes", True, True, True, True))
    key = entry_key(FIRST, "identity-card-copy")
    stored = json.loads(lane.documents[key].to_body())
    assert stored.pop("valid_from") == "2021-03-08"
    lane.documents[key] = RegisterEntry.from_body(json.dumps(stored))
    lane.take(lodged(submission()))
    assert card_of(lane).held_before


def test_a_claim_that_names_another_paper_is_not_believed() -> None:
    lane = lane_of(Cell("deciding agency", "yes", True, True, True, True))
    for n, (ref, believed) in enumerate(
        {FIRST: True, f"{FIRST}/identity-card-copy": True, "r-9": False}.items()
    ):
        claim = CLAIM.model_copy(update={"held_ref": ref})
        data = submission(submission_id=f"s-{n}", components=(FORM, claim), consent_id=f"c-{n}")
        lodge_with_consent(lane, data)
        assert (lane.submission(f"s-{n}").outcome == "received") is believed


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_supplement_follows_the_same_table(cell: Cell) -> None:
    lane, row, code = lane_of(cell), row_of(cell), "H62.12-210308-0001"
    lane.take(lodged(submission()))
    lane.take(requested(code, "identity-card-copy"))
    if cell.consent:
        lane.take(consent())
        lane.take(request(code))
    if row.claimed == "missing":
        with pytest.raises(Unprocessable) as caught:
            lane.take(supplement(code, CLAIM))
        assert caught.value.reason == ("held-not-usable" if cell.consent else "held-no-consent")
        return
    told = told_of(lane.take(supplement(code, CLAIM)))
    assert (told.outcome, told.held_before, told.could_share) == (
        row.claimed,
        row.held_before,
        row.could_share,
    )
    assert (told.reused_from, told.form) == (FIRST, None)
    (held,) = lane.dossier(code).held
    assert (held.code, held.outcome) == ("identity-card-copy", row.claimed)
    assert [each.code for each in lane.dossier(code).papers_at_first] == ["declaration-form", CLAIM.code]


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_supplement_that_was_brought_says_what_the_state_had(cell: Cell) -> None:
    """An agency that asks once more for what the State holds asks somebody twice, and the stream tells it."""
    lane, row, code = lane_of(cell), row_of(cell), "H62.12-210308-0001"
    for happening in (lodged(submission()), requested(code, "identity-card-copy")):
        lane.take(happening)
    told = told_of(lane.take(supplement(code, CARD)))
    assert (told.outcome, told.held_before, told.could_share) == (
        row.attached,
        row.held_before,
        row.could_share,
    )
    assert (told.reused_from, told.form) == (None, "copy")


def told_of(emits: tuple[Emit, ...]) -> ReceivedComponent:
    """Return how the one paper of a supplement was met, as the event tells it."""
    (data,) = [each.data for each in emits if isinstance(each.data, SupplementReceivedData)]
    assert data.outcomes is not None
    (told,) = data.outcomes
    return told


def test_a_paper_that_a_merged_commune_held_is_held_by_the_one_that_took_it_in() -> None:
    from services._province.agencies import agencies  # noqa: PLC0415
    from services.intake.register.reuse import holder  # noqa: PLC0415

    ended = [each for each in agencies().values() if each.succeeded_by and each.valid_to]
    assert ended
    for each in ended:
        assert each.valid_to is not None
        assert holder(each.id, each.valid_to) == each.id
        assert holder(each.id, each.valid_to + timedelta(days=1)) == each.succeeded_by


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), min_size=2, max_size=8))
def test_two_people_never_share_a_paper(steps: list[tuple[int, bool, bool]]) -> None:
    """Whoever lodges, attached or claimed, and whatever is approved: what is used was one's own."""
    lane, owner, at = Lane(), dict[str, str](), MONDAY
    for n, (who, claims, approves) in enumerate(steps):
        token = f"{who:02x}" * 32
        components = (FORM, CLAIM if claims else CARD)
        data = submission(submission_id=f"s-{n}", components=components, id_token=token, consent_id=f"c-{n}")
        lodge_with_consent(lane, data, at)
        had = token in {owner[code] for code in owner}
        taken = lane.submission(f"s-{n}").dossier_code
        assert (taken is not None) == (had or not claims)
        if taken is not None:
            source = card_of(lane).reused_from
            assert source is None or owner[source] == token
            assert card_of(lane).held_before is had
            if approves:
                owner[taken] = token
                lane.take(finished(taken, at))
        at += timedelta(days=1 if at.weekday() < 4 else 3)
