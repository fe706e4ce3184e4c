"""What the ten national dossier statuses are called (TrangThaiHoSo; domain reference §2.4 [V2])."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class StatusName(NamedTuple):
    """In both languages, and what kind of state it is."""

    name_vi: str
    name_en: str
    kind: str


STATUS_NAMES: Final[Mapping[int, StatusName]] = MappingProxyType(
    {
        1: StatusName("Mới đăng ký", "new", "online, not received yet"),
        2: StatusName("Được tiếp nhận", "received", "the clock starts"),
        3: StatusName("Không được tiếp nhận", "refused", "final"),
        4: StatusName("Đang xử lý", "in progress", "working"),
        5: StatusName("Yêu cầu bổ sung giấy tờ", "supplement asked", "paused"),
        6: StatusName("Yêu cầu thực hiện nghĩa vụ tài chính", "payment asked", "paused"),
        7: StatusName("Công dân yêu cầu rút hồ sơ", "withdrawn", "finished"),
        8: StatusName("Dừng xử lý", "stopped", "finished, or paused"),
        9: StatusName("Đã xử lý xong", "processed", "finished"),
        10: StatusName("Đã trả kết quả", "returned", "finished and handed over"),
    }
)
"""By number, as every system of the State counts them."""
