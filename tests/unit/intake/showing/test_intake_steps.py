"""Every step of a dossier, for those who have to do with it; to others no more than its stage."""

from datetime import timedelta

import pytest

from services._province.words import OUTCOMES, STATUSES
from services.intake.showing.look_up import full_view, public_view, step_lines
from services.intake.state.documents import DossierRecord
from tests.unit.intake.builders import CARD, FORM, MONDAY, TOKEN, lodged, submission, supplement, withdrawal
from tests.unit.intake.lane import Lane
from tests.unit.intake.told import (
    apologised,
    closed,
    dispatched,
    due_changed,
    finished,
    requested,
    status_changed,
)

CODE = "H62.12-210308-0001"
LATER = MONDAY + timedelta(days=1)


def dossier(*news: object) -> DossierRecord:
    return Lane(lodged(submission()), *news).dossier(CODE)  # type: ignore[arg-type]  # happenings


def test_who_has_shown_nothing_sees_the_code_and_the_stage_alone() -> None:
    told = public_view(dossier(status_changed(CODE, 5)))
    assert told == {
        "code": CODE, "stage": "under-way", "stage_vi": "Đang giải quyết", "stage_en": "Under way",
    }  # fmt: skip
    assert public_view(dossier(finished(CODE)))["stage"] == "finished"
    assert public_view(dossier(finished(CODE), status_changed(CODE, 10)))["stage"] == "returned"


def test_every_step_is_told_in_its_order_down_to_the_agency() -> None:
    record = dossier(
        status_changed(CODE, 4), dispatched(CODE), closed(CODE, LATER, late=True), due_changed(CODE, LATER),
        apologised(CODE), finished(CODE, LATER), status_changed(CODE, 9, LATER),
    )  # fmt: skip
    assert [step.kind for step in record.steps] == [
        "status", "sent", "closed", "due", "apology", "finished", "status",
    ]  # fmt: skip
    lines = step_lines(record)
    assert lines[0].what == STATUSES[2]
    assert "hạn 09 giờ 12 phút, ngày 10/03/2021" in lines[2].what.vi
    assert (lines[3].late, lines[3].agency) == (True, lines[2].agency), "who is late is named"
    assert OUTCOMES["approved"].en in lines[6].what.en
    assert record.took_part == {"H62.50"}
    assert TOKEN not in str(full_view(record))


def test_what_the_applicant_did_is_a_step_and_its_papers_belong_to_the_dossier() -> None:
    record = dossier(
        status_changed(CODE, 4), requested(CODE, "identity-card-copy"), status_changed(CODE, 5),
        supplement(CODE, CARD.model_copy(update={"digest": "ef" * 32})), withdrawal(CODE),
    )  # fmt: skip
    kinds = [step.kind for step in record.steps]
    assert [kind for kind in kinds if kind != "status"] == ["asked", "supplemented", "withdrawn"]
    assert [paper.digest for paper in record.papers] == [FORM.digest, None, "ef" * 32]
    assert len(step_lines(record)) == len(record.steps) + 1


def test_the_same_status_again_is_no_step() -> None:
    assert dossier(status_changed(CODE, 2)).steps == ()


@pytest.mark.parametrize("status", range(1, 11))
def test_every_national_status_has_words_in_both_languages(status: int) -> None:
    assert all(STATUSES[status])
