"""Which figures stand where on the screens. Ids of definitions are data here: nothing is counted by them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from services._province.words import Words
from services.metrics.definitions import DEFINITIONS

HEADLINES: Final = ("electronic-routing/qd2866", "online-payment-transactions/qd2866")
"""The two targets of Decision 2866 that come before all others (tasks 21 and 22)."""


class Group(NamedTuple):
    """Definitions that read one matter in several ways, or belong together."""

    id: str
    words: Words
    definitions: tuple[str, ...]


GROUPS: Final = (
    Group(
        "routing",
        Words("Luân chuyển hồ sơ điện tử", "Electronic routing"),
        (
            "electronic-routing/qd2866", "electronic-routing/tt23-2018",
            "electronic-routing/any-leg", "electronic-routing/leg-weighted",
        ),
    ),
    Group(
        "payment",
        Words("Thanh toán trực tuyến", "Online payment"),
        (
            "online-payment-transactions/qd2866", "online-payment-dossiers/qd766",
            "online-payment-procedures/qd2866",
        ),
    ),
    Group(
        "time",
        Words("Đúng hạn và thời gian giải quyết", "On time, and time limits"),
        ("on-time/qd766", "on-time/nd61", "early/tt01-2018", "time-cut/qd2866"),
    ),
    Group(
        "reuse",
        Words("Tái sử dụng giấy tờ, dữ liệu", "Reuse of papers and data"),
        ("reuse/qd2866", "reuse/exposed", "reuse/qd766", "shared/qd766"),
    ),
    Group(
        "results",
        Words("Số hóa kết quả giải quyết", "Digitised results"),
        ("digitised-results/qd2866", "digitised-dossiers/qd766", "electronic-results/qd766"),
    ),
    Group(
        "online",
        Words("Dịch vụ công trực tuyến", "Online services"),
        (
            "online-dossiers/qd2866", "online-on-time/tt01-2018",
            "services-online/qd2866", "services-national/qd2866",
        ),
    ),
    Group(
        "satisfaction",
        Words("Mức độ hài lòng", "Satisfaction"),
        ("satisfaction/qd2866", "satisfaction/qd2866-land-construction-investment", "satisfaction/qd766"),
    ),
    Group(
        "guidance",
        Words("Hướng dẫn một lần, hồ sơ đầy đủ", "Guided once, dossiers complete"),
        ("complete-at-once/tt01-2018", "complete-after-one/tt01-2018"),
    ),
    Group(
        "management",
        Words("Quản trị nội bộ và kết nối", "Internal procedures and systems"),
        ("internal-procedures/qd2866", "connected-systems/qd2866"),
    ),
)  # fmt: skip
STOCK_BY_LEVEL: Final = "digitised-results/qd2866"
"""Whose target is set by level and year."""


def _group_of() -> Mapping[str, Group]:
    found = {name: group for group in GROUPS for name in group.definitions}
    other = tuple(name for name in DEFINITIONS if name not in found)
    rest = Group("other", Words("Khác", "Other"), other)
    return found | dict.fromkeys(other, rest)


GROUP_OF: Final = _group_of()
"""The group of every definition; one that nobody has placed stands under others."""
