"""The page of a journey: Vietnamese first, nothing from elsewhere or of the applicant; and old records."""

import json
from datetime import timedelta

from services._province import words
from services._province.journey import wording
from services._province.journey.model import Journey
from services.intake.showing.journey import journey
from services.intake.showing.pages import Language, page
from services.intake.state.documents import DossierRecord
from tests.unit.intake.builders import MONDAY, TOKEN, feedback, lodged, submission
from tests.unit.intake.lane import Lane
from tests.unit.intake.showing.test_intake_slips import OUTSIDE
from tests.unit.intake.told import (
    cancelled,
    closed,
    demanded,
    dispatched,
    expired,
    finished,
    paid,
    refunded,
    requested,
    returned,
    status_changed,
)

CODE = "H62.12-210308-0001"
TUESDAY = MONDAY + timedelta(days=1)
NEXT_WEEK = MONDAY + timedelta(days=7)


def told(*news: object, as_of: object = NEXT_WEEK) -> Journey:
    record = Lane(lodged(submission()), *news).dossier(CODE)  # type: ignore[arg-type]  # happenings
    return journey(record, as_of)  # type: ignore[arg-type]  # a moment or none


def shown(journey: Journey, language: Language = "vi") -> str:
    return bytes(page("journey.html.j2", language, told=journey, words=words, shown=wording).body).decode()


def test_the_page_says_who_is_late_in_vietnamese_and_in_english() -> None:
    late = told(status_changed(CODE, 4), dispatched(CODE))
    html = shown(late)
    for said in (
        "Hành trình hồ sơ",
        CODE,
        "Sở Tư pháp",
        "QUÁ HẠN",
        "cho ý kiến",
        "NĐ 61/2018 Đ19.5",
        "điện tử",
    ):
        assert said in html, said
    assert "Who has it now" not in html
    english = shown(late, "en")
    assert "LATE" in english
    assert "Department of Justice" in english
    assert "Đang ở đâu" not in english
    assert 'lang="en" class="en"' in shown(late, "both")


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_said_of_the_applicant() -> None:
    html = shown(told(status_changed(CODE, 4), dispatched(CODE), closed(CODE)))
    assert not OUTSIDE.search(html)
    assert TOKEN not in html
    assert "<script" not in html


def test_what_a_record_holds_is_text_on_the_page_and_never_markup() -> None:
    journey = told(dispatched(CODE))
    evil = words.Words("<script>alert(1)</script>", "<b>x</b>")
    html = shown(journey.model_copy(update={"procedure": evil}), "both")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_every_part_of_a_dossier_has_its_place() -> None:
    whole = told(
        demanded(CODE), status_changed(CODE, 6), paid(CODE), status_changed(CODE, 4), dispatched(CODE),
        closed(CODE, TUESDAY), requested(CODE, "identity-card-copy", at=TUESDAY), refunded(CODE, TUESDAY),
        finished(CODE, TUESDAY), returned(CODE, TUESDAY), feedback(CODE, "dissatisfied", TUESDAY),
    )  # fmt: skip
    html = shown(whole)
    for said in (
        "Cổng Dịch vụ công quốc gia", "trực tuyến", "hoàn trả", "200.000 đồng", "Bản sao Căn cước",
        "Trực tiếp",
        "không hài lòng", "Đã kết thúc", "GIẢ ĐỊNH (ASSUMPTION)",
    ):  # fmt: skip
        assert said in html, said
    assert "Quá hạn nộp" in shown(told(demanded(CODE), expired(CODE)))
    assert "Đã hủy" in shown(told(demanded(CODE), cancelled(CODE)))
    assert "Chưa nộp" in shown(told(demanded(CODE)))


def test_without_a_tick_it_is_as_of_the_newest_step() -> None:
    assert told(dispatched(CODE, TUESDAY), as_of=None).as_of == TUESDAY
    assert told(as_of=None).as_of == MONDAY


def test_a_record_of_an_earlier_version_still_has_a_journey() -> None:
    """Its steps have neither sender nor money, and no paper says how it was met."""
    old = json.loads(
        Lane(lodged(submission()), status_changed(CODE, 4), dispatched(CODE)).dossier(CODE).to_body()
    )
    for step in old["steps"]:
        for name in ("from_agency", "arrives_at", "round"):
            step.pop(name, None)
    del old["promised_at"]
    old["steps"].append({"at": "2021-03-09T09:00:00+07:00", "kind": "supplemented", "due_at": old["due_at"]})
    record = DossierRecord.from_body(json.dumps(old))
    (leg,) = journey(record, NEXT_WEEK).legs
    assert (leg.from_agency, leg.interagency) == (None, False)
    assert len(journey(record, NEXT_WEEK).papers) == 2
    assert "Hành trình hồ sơ" in shown(journey(record, NEXT_WEEK))


def test_what_holds_nothing_is_not_stored() -> None:
    body = Lane(lodged(submission()), dispatched(CODE)).dossier(CODE).to_body()
    assert "null" not in body
    assert set(json.loads(body)["steps"][0]) == {
        "at", "kind", "leg", "agency", "duty", "mode", "due_at", "from_agency", "round",
    }  # fmt: skip
