"""Limits worked out by hand on the decided calendar, each with the article or decision that makes it so."""

from datetime import datetime

import pytest

from services._province.calendar import ZONE
from services._province.deadlines import due_after_supplement
from services._province.decided_days import decided_calendar
from services._province.limits import Interruption, LimitKind, ends_after_pause, limit_ends
from services._province.procedures import procedure

HOLIDAYS = "Bộ luật Lao động 2019 Đ112.1"
IN_LIEU = "Bộ luật Lao động 2019 Đ111.3"
TET = "Thông báo 4875/TB-LĐTBXH"
AFTER_15 = "NĐ 61/2018 Đ18"
LAST_DAY_OFF = "Bộ luật Dân sự 2015 Đ148.5"

CASES: list[tuple[LimitKind, int, str, str, str]] = [
    ("working-days", 10, "2021-03-08 09:12", "2021-03-22 09:12", "no holiday between"),
    ("working-days", 10, "2021-03-08 12:00", "2021-03-22 13:30", "begins after lunch"),
    ("working-days", 1, "2021-02-09 09:00", "2021-02-17 09:00", TET),
    ("working-days", 3, "2021-02-05 10:00", "2021-02-17 10:00", f"NĐ 61/2018 Đ19.4 (3 days), {TET}"),
    ("working-days", 10, "2021-02-09 18:00", "2021-03-03 07:00", f"{TET}; begins on 17 February"),
    ("working-days", 3, "2021-04-20 14:00", "2021-04-26 14:00", f"{HOLIDAYS} e: Hùng Kings"),
    ("working-days", 10, "2021-04-19 10:00", "2021-05-06 10:00", "NĐ 01/2017 Đ2.40 (land, without days off)"),
    ("working-days", 1, "2021-04-29 16:00", "2021-05-04 16:00", f"{IN_LIEU}: 1 May is a Saturday"),
    ("working-days", 1, "2021-09-01 08:00", "2021-09-06 08:00", f"{HOLIDAYS} đ: the second day is the 3rd"),
    ("working-days", 5, "2022-01-28 09:00", "2022-02-11 09:00", "Thông báo 119/TB-LĐTBXH"),
    ("working-days", 1, "2022-04-08 15:30", "2022-04-12 15:30", f"{IN_LIEU}: 10/3 lunar is a Sunday"),
    ("working-days", 2, "2022-04-29 11:00", "2022-05-05 11:00", f"{IN_LIEU}: two days on a weekend"),
    ("working-days", 1, "2022-08-31 10:00", "2022-09-05 10:00", f"{HOLIDAYS} đ: the second day is the 1st"),
    ("working-days", 1, "2023-01-19 13:45", "2023-01-27 13:45", "Thông báo 5034/TB-LĐTBXH"),
    ("working-days", 1, "2023-04-28 09:00", "2023-05-04 09:00", f"{IN_LIEU}: 29 and 30 April on a weekend"),
    ("working-days", 1, "2023-08-31 09:00", "2023-09-05 09:00", f"{IN_LIEU}: 2 September is a Saturday"),
    ("working-days", 3, "2024-04-26 10:00", "2024-05-04 10:00", "Công văn 2450/VPCP-KGVX: 29/4 against 4/5"),
    ("working-days", 1, "2024-05-04 09:00", "2024-05-06 09:00", "Công văn 2450/VPCP-KGVX: begins on it"),
    ("working-days", 1, "2025-04-25 10:00", "2025-04-26 10:00", "Thông báo 6150/TB-BLĐTBXH: 26/4 is worked"),
    ("working-days", 1, "2025-04-29 10:00", "2025-05-05 10:00", "Thông báo 6150/TB-BLĐTBXH: 2/5 is off"),
    ("working-days", 1, "2025-12-31 08:00", "2026-01-05 08:00", "Công văn 12729/VPCP-KGVX: 2/1 is off"),
    ("working-days", 1, "2026-01-09 08:00", "2026-01-10 08:00", "Công văn 12729/VPCP-KGVX: 10/1 is worked"),
    ("working-days", 2, "2026-08-28 08:00", "2026-09-04 08:00", "Thông báo 9441/TB-BNV: 31/8 is off"),
    ("working-days", 1, "2026-11-23 09:00", "2026-11-25 09:00", "Nghị quyết 28/2026/QH16 Đ2"),
    ("same-day", 0, "2021-03-08 14:59", "2021-03-08 17:00", AFTER_15),
    ("same-day", 0, "2021-03-08 15:00", "2021-03-09 17:00", AFTER_15),
    ("same-day", 0, "2021-02-09 15:00", "2021-02-17 17:00", f"{AFTER_15}, {TET}"),
    ("same-day", 0, "2024-05-03 15:10", "2024-05-04 17:00", f"{AFTER_15}, Công văn 2450/VPCP-KGVX"),
    ("same-day", 0, "2021-05-01 10:00", "2021-05-04 17:00", f"{HOLIDAYS} d: lodged on Labour Day"),
    ("calendar-days", 15, "2021-03-08 09:00", "2021-03-23 17:00", "Luật Cư trú 2006 Đ21 (15 days)"),
    ("calendar-days", 9, "2021-03-04 09:00", "2021-03-15 17:00", f"{LAST_DAY_OFF}: ends on a Saturday"),
    ("calendar-days", 10, "2021-02-01 09:00", "2021-02-17 17:00", f"{LAST_DAY_OFF}, {TET}"),
    ("calendar-days", 5, "2024-04-24 09:00", "2024-05-02 17:00", f"{LAST_DAY_OFF}, a day swapped away"),
    ("calendar-days", 10, "2025-04-16 09:00", "2025-04-26 17:00", "a Saturday that is worked is no day off"),
    ("calendar-days", 25, "2025-04-01 18:00", "2025-04-28 17:00", f"{LAST_DAY_OFF}; begins on the 2nd"),
    ("working-hours", 8, "2021-03-08 07:00", "2021-03-08 17:00", "NĐ 45/2020 (8 hours online) [GK]"),
    ("working-hours", 8, "2021-03-08 20:00", "2021-03-09 17:00", "NĐ 45/2020: lodged in the evening [GK]"),
    ("working-hours", 8, "2021-03-05 16:00", "2021-03-08 16:00", "over a weekend"),
    ("working-hours", 8, "2021-02-09 16:00", "2021-02-17 16:00", TET),
    ("working-hours", 1, "2026-07-06 11:00", "2026-07-06 14:00", "NĐ 216/2026 Đ23 (1 hour), over lunch"),
]


def at(text: str) -> datetime:
    """Read a moment in the province."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(("kind", "amount", "starts", "ends", "article"), CASES)
def test_a_limit_ends_as_worked_out_by_hand(
    kind: LimitKind, amount: int, starts: str, ends: str, article: str
) -> None:
    assert limit_ends(kind, amount, at(starts), decided_calendar()) == at(ends), article


PAUSES: list[tuple[LimitKind, tuple[str, str], tuple[str, str], str]] = [
    (
        "working-days",
        ("2021-03-22 09:00", "2021-03-24 09:00"),
        ("2021-03-10 10:00", "2021-03-12 10:00"),
        "2 days",
    ),
    (
        "working-days",
        ("2021-03-22 09:00", "2021-03-22 10:00"),
        ("2021-03-12 16:30", "2021-03-15 07:30"),
        "a weekend and an hour",
    ),
    (
        "working-days",
        ("2021-03-22 09:00", "2021-03-22 09:00"),
        ("2021-03-13 09:00", "2021-03-14 09:00"),
        "a weekend",
    ),
    (
        "working-days",
        ("2021-03-22 16:00", "2021-03-23 08:00"),
        ("2021-03-10 08:00", "2021-03-10 10:00"),
        "2 hours",
    ),
    (
        "calendar-days",
        ("2021-03-23 17:00", "2021-03-26 17:00"),
        ("2021-03-10 09:00", "2021-03-13 09:00"),
        "3 days",
    ),
    (
        "calendar-days",
        ("2021-03-23 17:00", "2021-03-29 17:00"),
        ("2021-03-10 09:00", "2021-03-15 09:00"),
        LAST_DAY_OFF,
    ),
    (
        "same-day",
        ("2021-03-08 17:00", "2021-03-09 09:00"),
        ("2021-03-08 10:00", "2021-03-08 14:00"),
        "2 hours",
    ),
    (
        "working-hours",
        ("2021-03-09 09:00", "2021-03-09 10:00"),
        ("2021-03-08 10:00", "2021-03-08 11:00"),
        "1 hour",
    ),
    ("working-days", ("2021-02-22 09:00", "2021-02-22 09:00"), ("2021-02-09 17:00", "2021-02-17 07:00"), TET),
]
"""Kind; when it would have ended and ends; from when to when it stood still; how long that is."""


@pytest.mark.parametrize(("kind", "ends", "pause", "why"), PAUSES)
def test_a_pause_moves_the_end_as_worked_out_by_hand(
    kind: LimitKind, ends: tuple[str, str], pause: tuple[str, str], why: str
) -> None:
    before, after = map(at, ends)
    paused, resumed = map(at, pause)
    assert ends_after_pause(kind, before, paused, resumed, decided_calendar()) == after, why


@pytest.mark.parametrize(
    ("code", "due", "asked_and_complete", "reset", "pause"),
    [
        (  # ten working days, three of them waiting
            "2.000488", "2021-03-22 09:12", ("2021-03-10 10:00", "2021-03-15 10:00"),
            "2021-03-29 10:00", "2021-03-25 09:12",
        ),
        (  # the same day, of which five hours were left
            "2.000815", "2021-03-08 17:00", ("2021-03-08 10:00", "2021-03-09 15:30"),
            "2021-03-10 17:00", "2021-03-10 10:30",
        ),
    ],
)  # fmt: skip
def test_a_supplement_begins_the_limit_anew_or_lets_it_go_on(
    code: str, due: str, asked_and_complete: tuple[str, str], reset: str, pause: str
) -> None:
    """NĐ 61/2018 Đ19.4 begins it anew; systems in use add the pause."""
    asked, complete = map(at, asked_and_complete)
    clocks: tuple[tuple[Interruption, str], ...] = (("reset", reset), ("pause", pause))
    for clock, expected in clocks:
        then = due_after_supplement(
            clock, procedure(code), at(due), asked_at=asked, complete_at=complete, calendar=decided_calendar()
        )
        assert then == at(expected)


def test_what_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        limit_ends("calendar-days", -1, at("2021-03-08 09:00"), decided_calendar())
    with pytest.raises(ValueError, match="a pause cannot end"):
        ends_after_pause(
            "working-days",
            at("2021-03-22 09:00"),
            at("2021-03-10 09:00"),
            at("2021-03-10 08:59"),
            decided_calendar(),
        )
