"""What a look-up says of a submission: to anybody as little as of a code, to its own people all of it."""

from services.intake.callers.parties import Proof, may_read_submission
from services.intake.showing.submission import own_answer, public_answer
from tests.unit.intake.builders import FORM, JUSTICE, TICH_SON, TOKEN, lodged, submission
from tests.unit.intake.lane import Lane
from tests.unit.intake.told import status_changed

CODE = "H62.12-210308-0001"


def test_anybody_with_the_id_learns_the_code_and_the_stage_and_nothing_of_papers_or_money() -> None:
    lane = Lane(lodged(submission()), status_changed(CODE, 6))
    shown = public_answer("sub-1", lane.submission(), lane.dossier(CODE))
    assert (shown["state"], shown["status"]) == ("received", 2)
    assert (shown["dossier_code"], shown["stage"], shown["stage_en"]) == (CODE, "under-way", "Under way")
    assert own_answer("sub-1", lane.submission(), lane.dossier(CODE))["status"] == 6


def test_anybody_learns_that_it_was_refused_and_why_but_not_which_papers_lack() -> None:
    record = Lane(lodged(submission(components=(FORM,)))).submission()
    shown = public_answer("sub-1", record, None)
    assert (shown["state"], shown["status"], shown["reason"]) == ("refused", 3, "incomplete")
    assert "identity-card-copy" not in str(shown)


def test_its_own_people_are_told_every_reason_what_to_do_and_where_to_go() -> None:
    record = Lane(lodged(submission(receiving_agency=TICH_SON, components=(FORM,)))).submission()
    shown = own_answer("sub-1", record, None)
    assert shown["missing"] == ["identity-card-copy"]
    first, second = shown["refusals"]
    assert first["go_to"][0] == {"desk": JUSTICE, "name_vi": "Sở Tư pháp", "name_en": "Department of Justice"}
    assert (first["reason"], second["reason"]) == ("not-received-here", "incomplete")
    assert second["message"].startswith("add what is missing")


def test_it_is_decided_at_a_time_of_the_province() -> None:
    shown = own_answer("sub-1", Lane(lodged(submission(components=()))).submission(), None)
    assert shown["decided_at"] == "2021-03-08T09:12:31+07:00"


def test_its_own_people_are_its_applicant_and_its_desk() -> None:
    record = Lane(lodged(submission(components=()))).submission()
    assert may_read_submission("sub-1", record, Proof(id_token=TOKEN))
    assert may_read_submission("sub-1", record, Proof(agency=JUSTICE))
    assert not may_read_submission("sub-1", record, Proof(id_token="cd" * 32))
    assert not may_read_submission("sub-1", record, Proof(agency=TICH_SON))
