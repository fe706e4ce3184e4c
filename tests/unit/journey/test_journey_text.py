"""The journey in a terminal: as a person reads it, in any width, without a colour."""

from typing import Final

import pytest

from lgsp.show.journey import journey_lines
from services._province.journey.articles import rule_of
from services._province.journey.model import Journey
from services._province.journey.steps import Step
from services._province.journey.wording import what
from tests.unit.journey.two_sides import CARD, Told, criminal_record, journey_of
from tests.unit.stories.story import at

GOLDEN: Final = """\
H62.12-210308-0001  Cấp Phiếu lý lịch tư pháp số 1 (Criminal record certificate no. 1)
procedure   2.000488
received    Sở Tư pháp (Department of Justice), online
decided by  Sở Tư pháp (Department of Justice)
status      4 Đang xử lý (In progress)

CLOCK: runs, LATE by 2 working days 7 h 1 min
limit      10 working days; 12 working days 7 h 1 min used
received   2021-03-08 09:00
first due  2021-03-22 09:00, MISSED
due now    2021-03-25 10:00
apology    2021-03-24 10:00: new appointment 2021-04-08 10:00, waiting-for-verify
clock                        from              to                working time
paused: waiting for payment  2021-03-08 09:00  2021-03-08 09:01  1 min
running                      2021-03-08 09:01  2021-03-09 09:00  7 h 59 min
paused: waiting for papers   2021-03-09 09:00  2021-03-11 10:00  2 working days 1 h
running                      2021-03-11 10:00  still             12 working days 7 h 1 min

NOW (as of 2021-03-30 09:01)
LATE  Sở Tư pháp (Department of Justice): lead, by 2 working days 7 h 1 min (due 2021-03-25 10:00)
LATE  Công an tỉnh (Provincial police): verification, by 7 working days 7 h 1 min (due 2021-03-18 10:00)

WHO HELD IT
from → to                 sent, closed              limit                      held
Sở Tư pháp (Department    2021-03-08 09:01          2021-03-22 09:01           7 h 59 min
of Justice)               2021-03-09 09:00,
lead, electronic          returned
Sở Tư pháp (Department    2021-03-08 09:01          2021-03-15 09:01           7 h 59 min
of Justice) → Công an     2021-03-09 09:00,
tỉnh (Provincial police)  returned
verification, electronic
Sở Tư pháp (Department    2021-03-08 09:01          2021-03-16 09:01           0 min
of Justice) → Tòa án      arrives 2021-03-09 09:01
nhân dân tỉnh             2021-03-09 09:00,
(Provincial people's      returned
court)
verification, on paper
Sở Tư pháp (Department    2021-03-11 10:00          2021-03-25 10:00           12 working days 7 h 1 min
of Justice)               open                      LATE by 2 working days 7
lead, electronic                                    h 1 min
Sở Tư pháp (Department    2021-03-11 10:00          2021-03-18 10:00           12 working days 7 h 1 min
of Justice) → Công an     open                      LATE by 7 working days 7
tỉnh (Provincial police)                            h 1 min
verification, electronic
Sở Tư pháp (Department    2021-03-11 10:00          2021-03-18 10:00           12 working days 7 h
of Justice) → Tòa án      2021-03-30 09:00, done    LATE by 7 working days 7
nhân dân tỉnh                                       h
(Provincial people's
court)
verification, electronic
electronic  5 legs (3 between agencies), held 40 working days 5 h
on paper    1 leg (1 between agencies), held 0 min, 7 h 59 min on the way

PAPERS
attached   Tờ khai yêu cầu cấp Phiếu lý lịch tư pháp (Declaration form); Bản sao Căn cước công dân hoặc
           Chứng minh nhân dân (Copy of the identity card)
asked for  2021-03-09 09:00 by Sở Tư pháp (Department of Justice)
           Bản sao Căn cước công dân hoặc Chứng minh nhân dân (Copy of the identity card)
received   2021-03-11 10:00, due 2021-03-25 10:00

PAYMENTS
demanded          amount       until             what became of it
2021-03-08 09:00  VND 200,000  2021-03-15 09:00  paid 2021-03-08 09:01, at the counter

STEPS
when              what                         who                          rests on
2021-03-08 09:00  Received                     Sở Tư pháp (Department of    NĐ 61/2018 Đ17.2, Đ17.3
                                               Justice)
2021-03-08 09:00  VND 200,000 to pay by                                     ASSUMPTION (TrangThaiHoSo 6)
                  09:00, 15 March 2021
2021-03-08 09:00  Payment asked                                             TT 01/2018/TT-VPCP Đ17
2021-03-08 09:01  VND 200,000 paid, at the                                  ASSUMPTION (QĐ 2866 NV22)
                  counter
2021-03-08 09:01  New appointment: 09:01, 22                                ASSUMPTION (TrangThaiHoSo 6)
                  March 2021 (waiting for
                  payment)
2021-03-08 09:01  In progress                                               TT 01/2018/TT-VPCP Đ17
2021-03-08 09:01  Sent (electronic) for lead,  Sở Tư pháp (Department of    NĐ 61/2018 Đ18
                  due 09:01, 22 March 2021     Justice)
2021-03-08 09:01  Sent (electronic) for        Công an tỉnh (Provincial     NĐ 61/2018 Đ19.6
                  verification, due 09:01, 15  police)
                  March 2021
2021-03-08 09:01  Sent (on paper) for          Tòa án nhân dân tỉnh         NĐ 61/2018 Đ19.6
                  verification, due 09:01, 16  (Provincial people's court)
                  March 2021
2021-03-09 09:00  Closed, lead: returned       Sở Tư pháp (Department of    NĐ 61/2018 Đ19.4
                                               Justice)
2021-03-09 09:00  Closed, verification:        Công an tỉnh (Provincial     NĐ 61/2018 Đ19.4
                  returned                     police)
2021-03-09 09:00  Closed, verification:        Tòa án nhân dân tỉnh         NĐ 61/2018 Đ19.4
                  returned                     (Provincial people's court)
2021-03-09 09:00  Papers asked for             Sở Tư pháp (Department of    NĐ 61/2018 Đ11.2c, Đ19.4
                                               Justice)
2021-03-09 09:00  Supplement asked                                          TT 01/2018/TT-VPCP Đ17
2021-03-11 10:00  Papers added, due 10:00, 25                               NĐ 61/2018 Đ19.4
                  March 2021
2021-03-11 10:00  In progress                                               TT 01/2018/TT-VPCP Đ17
2021-03-11 10:00  Sent (electronic) for lead,  Sở Tư pháp (Department of    NĐ 61/2018 Đ18
                  due 10:00, 25 March 2021     Justice)
2021-03-11 10:00  Sent (electronic) for        Công an tỉnh (Provincial     NĐ 61/2018 Đ19.6
                  verification, due 10:00, 18  police)
                  March 2021
2021-03-11 10:00  Sent (electronic) for        Tòa án nhân dân tỉnh         NĐ 61/2018 Đ19.6
                  verification, due 10:00, 18  (Provincial people's court)
                  March 2021
2021-03-24 10:00  Apology and re-appointment:                               NĐ 61/2018 Đ19.9
                  10:00, 8 April 2021
2021-03-30 09:00  Closed, verification: done,  Tòa án nhân dân tỉnh         NĐ 61/2018 Đ19.6
                  late                         (Provincial people's court)

ARTICLES
NĐ 61/2018 Đ17.2, Đ17.3       Lodged online: checked and given its code
ASSUMPTION (TrangThaiHoSo 6)  The applicant is asked to pay
TT 01/2018/TT-VPCP Đ17        The status is recorded in real time
ASSUMPTION (QĐ 2866 NV22)     The money was taken
ASSUMPTION (TrangThaiHoSo 6)  The wait for money does not count
NĐ 61/2018 Đ18                Sent on the same working day; from 15:00 on at the start of the next
                              (ASSUMPTION: at 15:00, too)
NĐ 61/2018 Đ19.6              Electronic: to all agencies at once, naming lead, duty and limit of each
NĐ 61/2018 Đ19.6              On paper: one agency after another, by transfer slip
NĐ 61/2018 Đ19.4              The dossier goes back to the one-stop
NĐ 61/2018 Đ11.2c, Đ19.4      Papers are asked for once, within three working days
NĐ 61/2018 Đ19.4              The limit starts anew once the dossier is complete
NĐ 61/2018 Đ19.9              Apology at least a day before the due date, one re-appointment
NĐ 61/2018 Đ19.6              The agency returns the result of its part
"""


def late() -> Journey:
    story = criminal_record()
    story.until("2021-03-09 09:00")
    story.answer("lead", "needs-supplement", components=(CARD,))
    story.until("2021-03-11 10:00")
    story.supplements(CARD)
    story.until("2021-03-30 09:00")
    story.answer("verify", "approve", agency="H62.42")
    return journey_of(story)


def printed(told: Journey, width: int = 104) -> str:
    return "\n".join(journey_lines(told, width))


def test_everything_a_person_asks_about_is_there() -> None:
    assert printed(late()) == GOLDEN.rstrip()


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(width: int) -> None:
    told = late()
    assert max(map(len, journey_lines(told, width))) <= width
    squeezed, wide = (
        "".join(sorted(printed(told, each).replace("\n", " ").split())) for each in (width, 300)
    )
    assert sorted(squeezed) == sorted(wide)


def test_what_is_over_and_what_was_paid_are_said_in_words() -> None:
    story = Told(at("2021-03-08 09:00"))
    story.lodge("2.000488", "H62.12", online=True)
    assert "with  the applicant (người nộp hồ sơ): The applicant, to pay, until 2021-03-15 09:00" in printed(
        journey_of(story)
    )
    story.until("2021-03-20 09:00")
    text = printed(journey_of(story))
    assert "nobody: it is over" in text
    assert "expired 2021-03-15 09:00" in text
    assert "stopped" in text


def test_an_order_that_was_paid_twice_is_paid_and_one_of_the_payments_went_back() -> None:
    story = criminal_record()
    story.pay("AGAIN")
    told = journey_of(story)
    (order,) = told.orders
    assert (order.state, order.refunded_vnd) == ("paid", 200_000)
    lines = " ".join(" ".join(journey_lines(told, 200)).split())
    assert "paid twice, one given back (VND 200,000)" in lines
    assert "VND 200,000 given back: it had been paid before" in lines
    assert "Money that was not owed is given back" in lines


def test_money_of_a_dossier_that_was_withdrawn_was_owed_and_goes_back_by_the_rules() -> None:
    fields = {"at": at("2021-03-08 09:00"), "kind": "refunded", "amount_vnd": 5, "order": "o"}
    withdrawn = Step.model_validate({**fields, "why": "withdrawn"})
    assert "came to nothing" in rule_of(withdrawn, ()).rule.en
    assert "the dossier was withdrawn" in what(withdrawn, None).en
    assert "not owed" in rule_of(Step.model_validate({**fields, "why": "expired"}), ()).rule.en
