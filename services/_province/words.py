"""What screens, slips and the terminal say, in Vietnamese and in English (reference/glossary.md)."""

from datetime import datetime
from typing import Annotated, Final, NamedTuple

from pydantic import PlainSerializer

from services._province.calendar import in_zone
from services._province.procedure_limits import Limit


class Words(NamedTuple):
    """The same in both languages."""

    vi: str
    en: str


def _as_object(words: Words) -> dict[str, str]:
    return words._asdict()


Said = Annotated[Words, PlainSerializer(_as_object)]
"""Words in a model: ``{"vi": …, "en": …}`` as JSON."""
STATUSES: Final = {
    1: Words("Mới đăng ký", "New"),
    2: Words("Được tiếp nhận", "Received"),
    3: Words("Không được tiếp nhận", "Refused"),
    4: Words("Đang xử lý", "In progress"),
    5: Words("Yêu cầu bổ sung giấy tờ", "Supplement asked"),
    6: Words("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment asked"),
    7: Words("Công dân yêu cầu rút hồ sơ", "Withdrawn"),
    8: Words("Dừng xử lý", "Stopped"),
    9: Words("Đã xử lý xong", "Processed"),
    10: Words("Đã trả kết quả", "Result returned"),
}
"""The ten national statuses (TrangThaiHoSo, domain reference §2.4)."""
CHANNELS: Final = {
    "counter": Words("Trực tiếp", "At the counter"),
    "online": Words("Trực tuyến", "Online"),
    "post": Words("Bưu chính công ích", "By public post"),
}
FORMS: Final = {
    "original": Words("bản chính", "original"),
    "copy": Words("bản sao", "copy"),
    "electronic": Words("bản điện tử", "electronic"),
}
DUTIES: Final = {
    "lead": Words("chủ trì", "lead"),
    "consult": Words("cho ý kiến", "consultation"),
    "verify": Words("xác minh", "verification"),
    "approve": Words("phê duyệt", "approval"),
    "finance": Words("xác định nghĩa vụ tài chính", "financial obligation"),
    "return": Words("trả kết quả", "return of the result"),
}
MODES: Final = {
    "electronic": Words("điện tử", "electronic"),
    "paper": Words("bản giấy", "on paper"),
}
OUTCOMES: Final = {
    "done": Words("đã xong", "done"),
    "returned": Words("trả lại", "returned"),
    "refused": Words("từ chối", "refused"),
    "timed-out": Words("quá thời hạn", "timed out"),
    "approved": Words("được chấp thuận", "approved"),
    "rejected": Words("không được chấp thuận", "rejected"),
    "withdrawn": Words("đã rút hồ sơ", "withdrawn"),
    "stopped": Words("dừng xử lý", "stopped"),
}
_UNITS: Final = {
    "working-days": Words("ngày làm việc", "working day"),
    "calendar-days": Words("ngày", "calendar day"),
    "working-hours": Words("giờ làm việc", "working hour"),
}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def moment(at: datetime) -> Words:
    """Return a moment as a slip has it: hour, minute and day, in the province's time."""
    here = in_zone(at)
    return Words(
        f"{here:%H} giờ {here:%M} phút, ngày {here:%d/%m/%Y}",
        f"{here:%H:%M}, {here.day} {_MONTHS[here.month - 1]} {here.year}",
    )


def short_moment(at: datetime) -> Words:
    """Return a moment as a table has it, in the province's time."""
    here = in_zone(at)
    return Words(f"{here:%H:%M %d/%m/%Y}", f"{here:%Y-%m-%d %H:%M}")


def limit(of: Limit) -> Words:
    """Return how long a procedure takes."""
    if of.count is None:
        return Words("trong ngày", "the same day")
    unit = _UNITS[of.kind]
    return Words(f"{of.count} {unit.vi}", f"{of.count} {unit.en}{'' if of.count == 1 else 's'}")


def amount_vnd(amount: int) -> Words:
    """Return an amount of money."""
    return Words(f"{amount:,}".replace(",", ".") + " đồng", f"VND {amount:,}")


def working_time(seconds: int) -> Words:
    """Return a span of working time, a working day being eight hours; under a minute is none."""
    days, rest = divmod(abs(seconds) // 60, 8 * 60)
    hours, minutes = divmod(rest, 60)
    vi = ((days, "ngày làm việc"), (hours, "giờ"), (minutes, "phút"))
    en = ((days, "working day" + ("" if days == 1 else "s")), (hours, "h"), (minutes, "min"))
    return Words(
        " ".join(f"{count} {unit}" for count, unit in vi if count) or "0 phút",
        " ".join(f"{count} {unit}" for count, unit in en if count) or "0 min",
    )
