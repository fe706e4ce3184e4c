"""Slips and notices: what the forms must say, in two languages, and nothing loaded from elsewhere."""

import re
from datetime import datetime, timedelta
from typing import Final

import pytest

from schemas.inbound import Channel, LodgedComponent
from services.intake.rules.reasons import REASONS
from services.intake.showing.pages import Language, page
from services.intake.showing.slips import is_at_once, notice_of, slip_of
from services.intake.showing.wording import MOVED
from services.intake.state.documents import DossierRecord, NotUsed
from tests.unit.intake.builders import (
    CARD,
    ICT,
    MONDAY,
    TICH_SON,
    TOKEN,
    certified_copy,
    lodged,
    submission,
    supplement,
)
from tests.unit.intake.lane import Lane
from tests.unit.intake.told import requested, status_changed

CODE: Final = "H62.12-210308-0001"
WHERE: Final = {"look_up": CODE, "where": f"/dossiers/{CODE}"}
OUTSIDE: Final = re.compile(r"(?:src|href|url)\s*[=(]|<script|@import|<link", re.IGNORECASE)


def received(at: datetime = MONDAY, **changes: object) -> DossierRecord:
    lane = Lane(lodged(submission(), at))
    (code,) = lane.codes()
    return lane.dossier(code).model_copy(update=changes)


def printed(dossier: DossierRecord, language: Language = "both") -> str:
    return bytes(page("slip.html.j2", language, slip=slip_of(dossier), **WHERE).body).decode()


def test_a_slip_says_agency_code_papers_and_when_the_result_is_due() -> None:
    html = printed(received())
    for said in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", CODE, "Sở Tư pháp", "Department of Justice", "2.000488",
        "bản điện tử", "200.000 đồng", "10 ngày làm việc", "10 working days",
        "09 giờ 12 phút, ngày 08/03/2021", "09 giờ 12 phút, ngày 22/03/2021", "09:12, 22 March 2021",
        f"/dossiers/{CODE}", "<svg",
    ):  # fmt: skip
        assert said in html, said
    assert TOKEN not in html
    assert not OUTSIDE.search(html), "nothing is loaded from elsewhere"


def test_a_slip_says_which_papers_said_to_be_held_were_not_used_and_why() -> None:
    html = printed(received(not_used=(NotUsed(code=CARD.code, reason="held-no-consent"),)))
    for said in (
        "Khai là Nhà nước đã có nhưng không sử dụng được", "Said to be held by the State, not used",
        REASONS["held-no-consent"].text_vi, REASONS["held-no-consent"].text_en,
    ):  # fmt: skip
        assert said in html, said
    assert "not used" not in printed(received())


def test_a_slip_in_one_language_has_none_of_the_other() -> None:
    assert "Result due" not in printed(received(), "vi")
    assert "Thời gian" not in printed(received(), "en")


@pytest.mark.parametrize("why", MOVED)
def test_a_slip_says_why_the_dossier_is_the_next_working_days(why: str) -> None:
    assert MOVED[why].vi in printed(received(moved_to_next_day=why))


def test_a_counter_dossier_of_the_afternoon_goes_out_the_next_working_day_and_the_slip_says_so() -> None:
    late = received(MONDAY.replace(hour=15, minute=30), channel="counter", competent_agency="H62.10")
    assert "đầu giờ ngày làm việc tiếp theo" in printed(late)
    assert "đầu giờ ngày làm việc" not in printed(late.model_copy(update={"channel": "online"}))


def test_a_slip_keeps_what_was_promised_whatever_came_later() -> None:
    moved = received(due_at=datetime(2021, 12, 24, 9, tzinfo=ICT))
    assert "22/03/2021" in printed(moved)
    assert "24/12/2021" not in printed(moved)


def test_a_slip_printed_again_after_a_supplement_lists_what_was_lodged_at_first() -> None:
    asked = (status_changed(CODE, 5), requested(CODE, CARD.code))
    added = supplement(CODE, CARD.model_copy(update={"digest": "ef" * 32}))
    lane = Lane(lodged(submission()), *asked, added)
    assert len(lane.dossier(CODE).papers) == 3
    assert slip_of(lane.dossier(CODE)).papers == slip_of(received()).papers


def test_what_is_done_at_once_gets_no_slip() -> None:
    lane = Lane(lodged(certified_copy(receiving_agency=TICH_SON)))
    (code,) = lane.codes()
    assert is_at_once(lane.dossier(code)), "the same day, NĐ 61/2018 Article 17.4"
    assert not is_at_once(received())


def test_the_ten_thousandth_certified_copy_of_a_day_has_a_slip_that_says_so() -> None:
    lane = Lane()
    lane.exhaust("210308", agency=TICH_SON)
    lane.take(lodged(certified_copy(receiving_agency=TICH_SON)))
    dossier = lane.dossier(lane.codes()[0])
    assert not is_at_once(dossier)
    assert MOVED["numbers-used-up"].vi in printed(dossier)


@pytest.mark.parametrize(
    ("desk", "hour", "channel", "at_once"),
    [
        (TICH_SON, 14, "counter", True),
        (TICH_SON, 15, "counter", False),  # due on the next working day
        (TICH_SON, 18, "post", False),  # received on the next one
        ("H62.12", 9, "counter", False),  # passed on to another agency
    ],
)
def test_what_cannot_be_given_at_the_desk_on_the_day_of_lodging_has_a_slip(
    desk: str, hour: int, channel: Channel, *, at_once: bool
) -> None:
    july = datetime(2021, 7, 12, hour, tzinfo=ICT)
    lane = Lane(lodged(certified_copy(receiving_agency=desk, channel=channel), july))
    assert is_at_once(lane.dossier(lane.codes()[0])) is at_once


def test_guidance_is_form_02_and_lists_everything_missing_by_name() -> None:
    record = Lane(lodged(submission(components=()))).submission()
    notice = notice_of("sub-1", record)
    assert notice.form == "02"
    assert len(notice.missing) == 2
    html = bytes(page("notice.html.j2", "both", notice=notice).body).decode()
    for said in ("PHIẾU YÊU CẦU BỔ SUNG", "sub-1", *(each.vi for each in notice.missing), "Đ17.1"):
        assert said in html, said
    assert not OUTSIDE.search(html)


def test_a_refusal_is_form_03_with_its_reason() -> None:
    refused = submission(receiving_agency=TICH_SON)
    notice = notice_of("sub-1", Lane(lodged(refused)).submission())
    html = bytes(page("notice.html.j2", "vi", notice=notice).body).decode()
    assert notice.form == "03"
    assert "PHIẾU TỪ CHỐI" in html
    assert REASONS["not-received-here"].text_vi in html


def test_form_03_names_every_reason_and_the_desk_of_the_applicants_commune_and_gives_no_other_advice() -> (
    None
):
    refused = certified_copy(receiving_agency="H62.42", channel="online", components=())
    notice = notice_of("sub-1", Lane(lodged(refused)).submission())
    html = bytes(page("notice.html.j2", "vi", notice=notice).body).decode()
    assert notice.form == "03"
    for code in ("not-received-here", "not-offered-online", "incomplete"):
        assert REASONS[code].text_vi in html
    assert "phường Tích Sơn" in html
    assert "Bản chính" in html, "what is missing, too"
    assert "nộp lại với mã nộp mới" not in html, "here it is not to be lodged again"


def test_form_02_names_the_paper_that_the_version_in_force_does_not_ask_for() -> None:
    codes = ("residence-form", "lawful-dwelling-proof", "household-book")
    old = submission(
        receiving_agency="H62.41.11.001",
        procedure_code="1.004222",
        components=[LodgedComponent(code=code, form="original") for code in codes],
        channel="counter",
    )
    record = Lane(lodged(old, datetime(2021, 7, 5, 9, tzinfo=ICT))).submission()
    notice = notice_of("sub-1", record)
    assert notice.form == "02"
    assert "Sổ hộ khẩu" in bytes(page("notice.html.j2", "vi", notice=notice).body).decode()


def test_what_a_sender_wrote_is_text_and_no_code_of_the_page() -> None:
    record = Lane(lodged(submission(components=()))).submission()
    html = bytes(page("notice.html.j2", "both", notice=notice_of("<script>x</script>", record)).body).decode()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_paper_that_is_no_longer_in_the_catalogue_is_shown_by_its_code() -> None:
    record = received()
    odd = record.papers[0].model_copy(update={"code": "old-paper"})
    assert "old-paper" in printed(record.model_copy(update={"papers": (odd,)}))
    held = LodgedComponent(code="identity-card-copy", form="held", held_ref="r-1")
    assert "identity" not in str(Lane(lodged(submission(components=(held,)))).documents.keys())


def test_a_limit_is_said_as_people_say_it() -> None:
    assert slip_of(received(MONDAY + timedelta(days=1))).limit == ("10 ngày làm việc", "10 working days")
