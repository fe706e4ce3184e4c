"""Nobody is asked twice, and nobody gets another's paper: the truth table, cell by cell, and the register."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dossiers import DossierRefusedData, ReceivedComponent, SupplementReceivedData
from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province.stock import counted, stock_of
from services._runtime.decisions import Emit, Unprocessable
from services.intake.previews.pages import preview_page
from services.intake.previews.shown import preview
from services.intake.state.entries import (
    RegisterEntry,
    ResultChanges,
    ResultRef,
    changes_key,
    entry_key,
    person_of,
)
from tests.unit.intake.builders import CARD, FORM, JUSTICE, MONDAY, TOKEN, lodged, submission, supplement
from tests.unit.intake.evidence.builders import asked, consent, lodge_with_consent, request
from tests.unit.intake.lane import Lane
from tests.unit.intake.register.truth_table import CELLS, ROWS, Cell, drawn, row_of
from tests.unit.intake.stock import a_result, digitised, registered, revoked
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


WORK_PERMIT: Final = [
    LodgedComponent(code=code, form="original")
    for code in (
        "request-form",
        "health-certificate",
        "training-certificate",
        "passport-copy",
        "job-approval",
    )
]
RECORD: Final = LodgedComponent(code="criminal-record-certificate", form="held", held_ref="r-1")


def wanting_a_permit(name: str) -> SubmissionLodgedData:
    return submission(
        submission_id=name,
        receiving_agency="H62.13",
        procedure_code="placeholder-work-permit",
        components=(*WORK_PERMIT, RECORD),
        consent_id=f"c-{name}",
    )


def work_permit(lane: Lane, day: int) -> ReceivedComponent | None:
    """Ask for a work permit with a criminal record that the State is said to hold."""
    name = f"w-{len(lane.documents)}"
    lodge_with_consent(lane, wanting_a_permit(name), MONDAY + timedelta(days=day))
    found = [d for d in lane.received() if d.submission_id == name]
    return next((e for d in found for e in d.components if e.code == RECORD.code), None)


def approved(**result: object) -> Lane:
    given = a_result("r-1", **result)  # type: ignore[arg-type]  # pydantic checks it
    return Lane(lodged(submission()), finished("H62.12-210308-0001", result=given))


def test_a_result_is_shared_until_the_end_of_its_last_day() -> None:
    lane = approved(valid_to=MONDAY + timedelta(days=3))
    first = work_permit(lane, 3)
    assert first is not None
    assert (first.outcome, first.reused_from) == ("shared", "H62.12-210308-0001")
    assert work_permit(lane, 4) is None


def test_a_revoked_result_is_offered_to_nobody_from_the_next_working_day() -> None:
    lane = approved()
    lane.take(revoked("r-1", TUESDAY))
    assert work_permit(lane, 1) is not None
    assert work_permit(lane, 2) is None


def test_a_result_on_paper_can_be_shared_once_it_is_digitised() -> None:
    lane = approved(digitised=False)
    assert work_permit(lane, 1) is None
    lane.take(digitised("r-1", TUESDAY))
    assert work_permit(lane, 2) is not None


def test_a_result_is_used_from_its_first_day_on_and_not_before() -> None:
    lane = approved(valid_from=MONDAY + timedelta(days=2))
    assert work_permit(lane, 1) is None
    assert work_permit(lane, 2) is not None


def test_a_result_that_is_not_valid_yet_is_not_offered() -> None:
    lane = approved(valid_from=MONDAY + timedelta(days=2))
    for name, day, offered in (
        ("w-1", 1, []),
        ("w-2", 2, ["H62.12-210308-0001/criminal-record-certificate"]),
    ):
        lodge_with_consent(lane, wanting_a_permit(name), MONDAY + timedelta(days=day))
        (paper,) = asked(lane, name, "H62.13").papers
        assert [each.ref for each in paper.offers] == offered
        shown = preview(asked(lane, name, "H62.13"), MONDAY + timedelta(days=day))["papers"][0]["offers"]
        assert [each["valid_from"] for each in shown] == ["2021-03-10"] * len(offered)
    page = preview_page(asked(lane, "w-2", "H62.13"), MONDAY + timedelta(days=2), "vi")
    assert "Có giá trị từ" in bytes(page.body).decode()
    assert "2021-03-10" in bytes(page.body).decode()


def test_a_paper_that_was_reused_does_not_begin_before_the_one_that_it_is() -> None:
    lane = approved(valid_from=MONDAY)
    assert work_permit(lane, 1) is not None
    lane.take(finished(lane.codes()[-1], TUESDAY))
    entry = lane.documents[entry_key(lane.codes()[-1], RECORD.code)]
    assert isinstance(entry, RegisterEntry)
    assert entry.valid_from == date(2021, 3, 8)


def test_an_entry_of_an_older_version_has_no_beginning_and_holds() -> None:
    lane = lane_of(Cell("deciding agency", "yes", True, True, True, True))
    key = entry_key(FIRST, "identity-card-copy")
    stored = json.loads(lane.documents[key].to_body())
    assert stored.pop("valid_from") == "2021-03-08"
    lane.documents[key] = RegisterEntry.from_body(json.dumps(stored))
    lane.take(lodged(submission()))
    assert card_of(lane).held_before


def test_who_holds_a_dossiers_result_says_by_registering_it_whether_it_may_be_shared() -> None:
    for before, after in ((True, False), (False, True)):
        lane = approved(shareable=before)
        for told in registered(a_result("r-1", shareable=after), TUESDAY):
            lane.take(told)
        assert (work_permit(lane, 1) is not None) is before
        assert (work_permit(lane, 2) is not None) is after


def test_a_result_on_paper_that_its_holder_registers_as_data_can_be_shared() -> None:
    lane = approved(digitised=False)
    for told in registered(a_result("r-1"), TUESDAY):
        lane.take(told)
    assert work_permit(lane, 1) is None
    assert work_permit(lane, 2) is not None


def test_a_registration_that_its_holders_lane_tells_before_the_finish_counts_too() -> None:
    lane = Lane(*registered(a_result("r-1", shareable=False)), lodged(submission()))
    lane.take(finished("H62.12-210308-0001", result=a_result("r-1")))
    assert work_permit(lane, 1) is None


def test_a_registration_moves_neither_the_first_nor_the_last_day_as_in_the_stock() -> None:
    given = a_result("r-1", valid_from=MONDAY, valid_to=MONDAY + timedelta(days=3))
    told = registered(a_result("r-1", valid_from=MONDAY + timedelta(days=9)), TUESDAY)
    finish = finished("H62.12-210308-0001", result=given)
    stock = stock_of([finish.event, *(each.event for each in told)])  # type: ignore[list-item]  # published
    lane = Lane(lodged(submission()), finish, *told)
    for day in (2, 3, 4):
        (count,) = [each for each in counted(stock, date(2021, 3, 8 + day)) if each.level == "province"]
        assert (work_permit(lane, day) is not None) is bool(count.valid) is (day < 4), day


def test_what_is_dated_on_the_last_day_there_is_counts_on_none_before() -> None:
    lane, at = approved(), datetime.fromisoformat("9999-12-31T08:00:00+07:00")
    for told in (*registered(a_result("r-1"), at), revoked("r-1", at)):
        lane.take(told)
    assert work_permit(lane, 2) is not None


def test_the_stock_from_before_the_hub_is_nobodys() -> None:
    lane = Lane(*registered(a_result("r-1")))
    assert work_permit(lane, 1) is None
    assert work_permit(lane, 2) is None


def test_another_results_news_change_nothing() -> None:
    lane = approved()
    for other in (revoked("r-2"), revoked("r-1", held_by="H62.08")):
        lane.take(other)
    assert work_permit(lane, 2) is not None


def test_a_paper_that_was_reused_holds_no_longer_where_it_came_to() -> None:
    lane = approved(valid_to=MONDAY + timedelta(days=5))
    assert work_permit(lane, 1) is not None
    code = lane.codes()[-1]
    lane.take(finished(code, TUESDAY))
    again = work_permit(lane, 2)
    assert again is not None
    assert (again.outcome, again.reused_from, again.could_share) == ("reused", code, True)
    assert work_permit(lane, 7) is None


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
