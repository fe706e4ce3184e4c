"""Due dates by hand. In March 2021 the 8th is a Monday, the 12th a Friday."""

from datetime import date, datetime

import pytest

from schemas.inbound import Channel
from services._province.calendar import WEEKDAYS_ONLY, ZONE, WorkingCalendar
from services._province.deadlines import Way, clock_starts_at, due_at, leg_due_at, received_at
from services._province.procedures import procedure

CERTIFIED_COPY = procedure("2.000815")
CRIMINAL_RECORD = procedure("2.000488")
SECURED_TRANSACTION = procedure("1.011442")


def at(text: str) -> datetime:
    """Read a moment of March 2021 in the province: `08 09:12`."""
    return datetime.strptime(f"2021-03-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("lodged", "received"), [("08 09:12", "08 09:12"), ("08 21:00", "09 07:00"), ("13 08:00", "15 07:00")]
)
def test_what_is_lodged_at_night_counts_from_the_morning(lodged: str, received: str) -> None:
    assert received_at(at(lodged), WEEKDAYS_ONLY) == at(received)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("08 07:00", "08 17:00"),
        ("08 14:59", "08 17:00"),
        ("08 15:00", "09 17:00"),
        ("08 16:59", "09 17:00"),
        ("12 15:00", "15 17:00"),
        ("12 14:59", "12 17:00"),
        ("08 17:00", "09 17:00"),  # begins to run on the 9th at 07:00
        ("13 10:00", "15 17:00"),  # Saturday: begins to run on Monday
    ],
)
def test_a_certified_copy_is_due_the_same_day_unless_received_from_15_o_clock_on(
    received: str, due: str
) -> None:
    assert due_at(CERTIFIED_COPY, at(received), WEEKDAYS_ONLY) == at(due)


def test_after_15_o_clock_a_day_off_is_stepped_over() -> None:
    calendar = WorkingCalendar(days_off=frozenset({date(2021, 3, 9)}))
    assert due_at(CERTIFIED_COPY, at("08 15:30"), calendar) == at("10 17:00")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("08 09:12", "22 09:12"),
        ("12 16:59", "26 16:59"),
        ("08 12:00", "22 13:30"),
        ("12 18:00", "29 07:00"),
    ],
)
def test_a_criminal_record_certificate_is_due_after_ten_working_days(received: str, due: str) -> None:
    assert due_at(CRIMINAL_RECORD, at(received), WEEKDAYS_ONLY) == at(due)


@pytest.mark.parametrize(
    ("limit_working_days", "sent", "due"),
    [
        (5, "08 09:30", "15 09:30"),
        (5, "08 17:00", "16 07:00"),  # reaches an open office on the 9th
        (0.5, "08 09:00", "08 15:00"),
        (1.25, "08 16:00", "10 08:00"),
        (10, "10 09:00", "22 09:12"),  # capped by the dossier
    ],
)
def test_a_leg_has_its_own_limit_but_never_beyond_the_dossier(
    limit_working_days: float, sent: str, due: str
) -> None:
    assert leg_due_at(limit_working_days, at(sent), WEEKDAYS_ONLY, at("22 09:12")) == at(due)


def test_a_leg_sent_when_the_dossier_is_already_due_is_not_late_on_arrival() -> None:
    assert leg_due_at(5, at("23 09:00"), WEEKDAYS_ONLY, at("22 09:12")) == at("30 09:00")


def test_the_leg_of_a_certified_copy_is_due_with_it() -> None:
    limit = CERTIFIED_COPY.legs[0].limit_working_days
    assert leg_due_at(limit, at("08 09:00"), WEEKDAYS_ONLY, at("08 17:00")) == at("08 17:00")


@pytest.mark.parametrize(
    ("received", "channel", "desk", "deciding", "due"),
    [
        # vertical office of the district, connected like the desk: sent the same day, from 15:00 on the next
        ("08 09:00", "counter", "H62.22", "H62.44.02", "08 17:00"),
        ("08 15:10", "counter", "H62.22", "H62.44.02", "09 17:00"),
        # a commune on paper: four working hours inside the district, so what came at 09:00 is there at 15:00
        ("08 08:59", "counter", "H62.22.07", "H62.44.02", "08 17:00"),
        ("08 09:00", "counter", "H62.22.07", "H62.44.02", "09 17:00"),
        ("08 15:10", "post", "H62.22.07", "H62.44.02", "09 17:00"),
        ("12 15:10", "counter", "H62.22.07", "H62.44.02", "15 17:00"),
        # lodged at the office itself: nothing travels
        ("08 14:59", "counter", "H62.44.02", "H62.44.02", "08 17:00"),
    ],
)
def test_a_secured_transaction_counts_from_when_the_land_office_has_it(
    received: str, channel: Channel, desk: str, deciding: str, due: str
) -> None:
    way = Way(channel, desk, deciding)
    starts = clock_starts_at(SECURED_TRANSACTION, at(received), way, WEEKDAYS_ONLY)
    assert due_at(SECURED_TRANSACTION, starts, WEEKDAYS_ONLY) == at(due)


def test_other_procedures_count_from_reception_however_far_the_dossier_travels() -> None:
    way = Way("counter", "H62.22.07", "H62.12")
    assert clock_starts_at(CRIMINAL_RECORD, at("08 16:00"), way, WEEKDAYS_ONLY) == at("08 16:00")
