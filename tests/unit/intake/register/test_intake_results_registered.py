"""From when to when a result counts in the register, and what news of it change."""

from datetime import date, datetime, timedelta
from typing import Final

from schemas.dossiers import ReceivedComponent
from schemas.inbound import LodgedComponent, SubmissionLodgedData
from services._province.stock import counted, stock_of
from services.intake.previews.pages import preview_page
from services.intake.previews.shown import preview
from services.intake.state.entries import (
    RegisterEntry,
    entry_key,
)
from tests.unit.intake.builders import MONDAY, lodged, submission
from tests.unit.intake.evidence.builders import asked, lodge_with_consent
from tests.unit.intake.lane import Lane
from tests.unit.intake.stock import a_result, digitised, registered, revoked
from tests.unit.intake.told import finished

TUESDAY: Final = MONDAY + timedelta(days=1)


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
