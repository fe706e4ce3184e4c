"""What the look-up shows of a dossier, and how it follows the news from routing."""

from datetime import datetime, timedelta

import pytest

from services._runtime.decisions import Happening, Unprocessable
from services.intake.state.documents import SHOWN, DossierRecord, Paper, seal_of
from services.intake.state.entries import person_of
from tests.unit.intake.builders import CRIMINAL_RECORD, ICT, JUSTICE, MONDAY, TOKEN, lodged, submission
from tests.unit.intake.lane import Lane
from tests.unit.intake.told import due_changed, finished, status_changed

CODE = "H62.12-210308-0001"
FRIDAY = datetime(2021, 3, 12, 10, tzinfo=ICT)


def test_the_look_up_shows_a_dossier_and_nothing_of_its_applicant() -> None:
    lane = Lane(lodged(submission()))
    record = lane.dossier(CODE)
    assert record == DossierRecord(
        code=CODE,
        submission_id="sub-1",
        procedure_code=CRIMINAL_RECORD,
        receiving_agency=JUSTICE,
        competent_agency=JUSTICE,
        status=2,
        received_at=MONDAY,
        due_at=MONDAY + timedelta(days=14),
        applicant_seal=seal_of(CODE, TOKEN),
        person=person_of(TOKEN),
        channel="online",
        promised_at=MONDAY + timedelta(days=14),
        papers=(
            Paper(code="declaration-form", form="electronic", digest="cd" * 32),
            Paper(code="identity-card-copy", form="copy"),
        ),
        fees=lane.received()[0].fees,
    )
    assert not {name for name in SHOWN if "applicant" in name}
    assert all(TOKEN not in document.to_body() for document in lane.documents.values())


def test_the_look_up_follows_the_status_and_the_end() -> None:
    lane = Lane(lodged(submission()), status_changed(CODE, 4), status_changed(CODE, 9))
    assert (lane.dossier(CODE).status, lane.dossier(CODE).outcome) == (9, None)
    lane.take(finished(CODE, FRIDAY))
    assert (lane.dossier(CODE).outcome, lane.dossier(CODE).finished_at) == ("approved", FRIDAY)
    assert lane.codes() == [CODE]


@pytest.mark.parametrize("news", [status_changed("H62.12-210308-0009", 4), finished("H62.12-210308-0009")])
def test_news_of_a_dossier_nobody_received_is_set_aside(news: Happening) -> None:
    with pytest.raises(Unprocessable) as caught:
        Lane(lodged(submission()), news)
    assert caught.value.reason == "unknown-dossier"


def test_a_first_status_changes_nothing_that_is_known() -> None:
    lane = Lane(lodged(submission()))
    news = status_changed(CODE, 2)
    assert lane.core.decide(lane.documents, news).changes == {}


def test_a_pause_moves_the_due_date_that_the_look_up_shows() -> None:
    later = MONDAY.replace(hour=16)
    lane = Lane(lodged(submission()), due_changed(CODE, later))

    assert lane.dossier(CODE).due_at == later
