"""Each kind of step and the article that it rests on (domain reference §3.1): one table.

Where no article is known the entry says ASSUMPTION, on every screen too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from services._province.calendar import in_zone
from services._province.journey.model import Rule
from services._province.journey.steps import Step
from services._province.words import Words

ASSUMPTION: Final = "ASSUMPTION"


def _rule(articles: str, vi: str, en: str) -> Rule:
    """Return an entry; one whose ``articles`` begins with ASSUMPTION is one."""
    return Rule(articles=articles, rule=Words(vi, en), assumption=articles.startswith(ASSUMPTION))


RULES: Final[Mapping[str, Rule]] = MappingProxyType({
    "received": _rule(
        "NĐ 61/2018 Đ17.1, Đ17.3",
        "Kiểm tra, quét và lưu hồ sơ, cấp mã và giấy hẹn",
        "Checked, scanned and stored, given its code and appointment",
    ),
    "received-online": _rule(
        "NĐ 61/2018 Đ17.2, Đ17.3",
        "Kiểm tra hồ sơ nộp trực tuyến, cấp mã",
        "Lodged online: checked and given its code",
    ),
    "sent-lead": _rule(
        "NĐ 61/2018 Đ18",
        "Chuyển ngay trong ngày làm việc; sau 15 giờ thì đầu giờ ngày làm việc tiếp theo "
        "(GIẢ ĐỊNH: kể cả đúng 15 giờ)",
        "Sent on the same working day; from 15:00 on at the start of the next "
        "(ASSUMPTION: at 15:00, too)",
    ),
    "sent-consult": _rule(
        "NĐ 61/2018 Đ19.5",
        "Lấy ý kiến, nêu rõ nội dung và thời hạn",
        "Consulted, with content and deadline stated",
    ),
    "sent-electronic": _rule(
        "NĐ 61/2018 Đ19.6",
        "Liên thông điện tử: gửi đồng thời đến tất cả cơ quan, nêu rõ chủ trì, trách nhiệm, thời hạn",
        "Electronic: to all agencies at once, naming lead, duty and limit of each",
    ),
    "sent-paper": _rule(
        "NĐ 61/2018 Đ19.6",
        "Liên thông bản giấy: lần lượt từng cơ quan theo phiếu chuyển",
        "On paper: one agency after another, by transfer slip",
    ),
    "sent-return": _rule(
        "NĐ 61/2018 Đ19.6, Đ20",
        "Kết quả được chuyển về Bộ phận Một cửa để trả",
        "The result goes to the one-stop to be handed over",
    ),
    "accepted": _rule(
        "TT 01/2018/TT-VPCP Đ17",
        "Ghi nhận từng bước theo thời gian thực",
        "Each step is recorded in real time",
    ),
    "closed-done": _rule(
        "NĐ 61/2018 Đ19.6",
        "Cơ quan trả kết quả phần việc của mình",
        "The agency returns the result of its part",
    ),
    "closed-timed-out": _rule(
        "NĐ 61/2018 Đ19.5",
        "Quá thời hạn cho ý kiến; cơ quan chủ trì báo cáo và quyết định trên những gì đã có",
        "No answer in time; the lead reports it and decides on what it has",
    ),
    "closed-returned": _rule(
        "NĐ 61/2018 Đ19.4",
        "Hồ sơ quay về Bộ phận Một cửa",
        "The dossier goes back to the one-stop",
    ),
    "closed-refused": _rule(
        "NĐ 61/2018 Đ18",
        "Không thuộc thẩm quyền: chuyển đến cơ quan có thẩm quyền",
        "Not its authority: passed on to the competent agency",
    ),
    "closed-with-the-dossier": _rule(
        f"{ASSUMPTION} (TrangThaiHoSo 7, 8, 9)",
        "Phần việc kết thúc cùng hồ sơ",
        "The part ends with the dossier",
    ),
    "status": _rule(
        "TT 01/2018/TT-VPCP Đ17",
        "Cập nhật trạng thái theo thời gian thực",
        "The status is recorded in real time",
    ),
    "due-payment": _rule(
        f"{ASSUMPTION} (TrangThaiHoSo 6)",
        "Thời gian chờ nộp tiền không tính vào thời hạn",
        "The wait for money does not count",
    ),
    "due-force-majeure": _rule(
        "NĐ 99/2022 Đ16.3",
        "Thời gian bất khả kháng, sự cố hệ thống không tính vào thời hạn (GIẢ ĐỊNH: áp dụng cho mọi thủ tục)",
        "Force majeure and outages do not count (ASSUMPTION: for every procedure)",
    ),
    "due": _rule(f"{ASSUMPTION}", "Ngày hẹn trả thay đổi", "The appointment moved"),
    "apology": _rule(
        "NĐ 61/2018 Đ19.9",
        "Xin lỗi trước ngày hẹn ít nhất một ngày, hẹn lại một lần",
        "Apology at least a day before the due date, one re-appointment",
    ),
    "asked": _rule(
        "NĐ 61/2018 Đ11.2c, Đ19.4",
        "Yêu cầu bổ sung một lần, không quá 03 ngày làm việc",
        "Papers are asked for once, within three working days",
    ),
    "supplemented-reset": _rule(
        "NĐ 61/2018 Đ19.4",
        "Thời hạn tính lại từ đầu khi hồ sơ đầy đủ",
        "The limit starts anew once the dossier is complete",
    ),
    "supplemented-pause": _rule(
        f"{ASSUMPTION} (hệ thống đang dùng)",
        "Thời gian chờ bổ sung được cộng vào thời hạn",
        "The wait for papers is added to the limit",
    ),
    "withdrawn": _rule(
        f"{ASSUMPTION} (TrangThaiHoSo 7)",
        "Người nộp rút hồ sơ trước khi có kết quả",
        "The applicant takes the dossier back before it is decided",
    ),
    "demanded": _rule(
        f"{ASSUMPTION} (TrangThaiHoSo 6)",
        "Yêu cầu thực hiện nghĩa vụ tài chính",
        "The applicant is asked to pay",
    ),
    "paid": _rule(f"{ASSUMPTION} (QĐ 2866 NV22)", "Đã thu tiền", "The money was taken"),
    "expired": _rule(
        f"{ASSUMPTION} (TrangThaiHoSo 8)", "Quá hạn nộp tiền", "Nobody paid in time"
    ),
    "cancelled": _rule(
        f"{ASSUMPTION} (TrangThaiHoSo 7, 8)",
        "Hồ sơ đã rút hoặc dừng, không phải nộp tiền nữa",
        "The dossier was withdrawn or stopped, so nothing is owed",
    ),
    "refunded": _rule(f"{ASSUMPTION}", "Hoàn tiền nộp thừa", "Money that was not owed is given back"),
    "refunded-at-the-end": _rule(
        f"{ASSUMPTION}",
        "Hồ sơ kết thúc mà không có kết quả: hoàn những khoản được hoàn",
        "The dossier came to nothing: what goes back of its fees is given back",
    ),
    "finished-decided": _rule(
        "NĐ 61/2018 Đ30",
        "Đúng hạn: xong trước hoặc đúng ngày hẹn đầu tiên",
        "On time: done by the first due date",
    ),
    "finished-early": _rule(
        "NĐ 61/2018 Đ20, Đ30",
        "Xong trước ngày hẹn: thông báo để người nộp đến nhận sớm",
        "Done before the day of the appointment: the applicant is told to come for it",
    ),
    "finished-otherwise": _rule(
        f"{ASSUMPTION} (TrangThaiHoSo 7, 8)",
        "Kết thúc không có quyết định",
        "Ended without a decision",
    ),
    "returned": _rule(
        "NĐ 61/2018 Đ20",
        "Trả kết quả theo giấy hẹn; kết quả được lưu để sử dụng lại",
        "Handed over as the slip says; kept for later use",
    ),
    "rated": _rule(f"{ASSUMPTION} (QĐ 2866)", "Đánh giá sự hài lòng", "The applicant's rating"),
})  # fmt: skip
"""By what :func:`key_of` calls a step."""


def rule_of(step: Step, earlier: Sequence[Step], first_due_at: datetime | None = None) -> Rule:
    """Return the article of a step; what came before tells what a leg was for, and why it ended."""
    if step.outcome == "approved" and _is_early(step, earlier, first_due_at):
        return RULES["finished-early"]
    return RULES[key_of(step, earlier)]


def rule_of_reception(*, online: bool) -> Rule:
    """Return the article of the reception."""
    return RULES["received-online" if online else "received"]


def key_of(step: Step, earlier: Sequence[Step] = ()) -> str:
    """Return the name of a step in the table."""
    match step.kind:
        case "sent":
            return f"sent-{step.duty if step.duty in _DUTIES else step.mode}"
        case "closed":
            return _closed(step, earlier)
        case "due":
            known = f"due-{step.why}"
            return known if known in RULES else "due"
        case "supplemented":
            asked = next((each for each in earlier if each.kind == "asked"), step)
            return f"supplemented-{asked.clock or 'reset'}"
        case "refunded" | "finished":
            return _at_the_end(step)
        case other:
            return other


def _at_the_end(step: Step) -> str:
    if step.kind == "refunded":
        return "refunded-at-the-end" if step.why in _CAME_TO_NOTHING else "refunded"
    return "finished-decided" if step.outcome in _DECIDED else "finished-otherwise"


def _closed(step: Step, earlier: Sequence[Step]) -> str:
    duty = next((each.duty for each in earlier if each.kind == "sent" and each.leg == step.leg), None)
    if step.outcome == "timed-out" and duty != "consult":  # a dossier that nobody paid for is stopped
        return "closed-with-the-dossier"
    if step.outcome == "returned" and _ended_it(step, earlier):
        return "closed-with-the-dossier"
    return f"closed-{step.outcome}"


def _is_early(step: Step, earlier: Sequence[Step], first_due_at: datetime | None) -> bool:
    """Whether a result is there before the day of the appointment in force."""
    moves = (each.due_at for each in reversed(earlier) if each.kind in {"due", "supplemented"})
    due_at = next((each for each in moves if each is not None), first_due_at)
    return due_at is not None and in_zone(step.at).date() < in_zone(due_at).date()


def _ended_it(step: Step, earlier: Sequence[Step]) -> bool:
    """Whether legs go back because the dossier ends: it was withdrawn, or the lead has decided just then."""
    leads = {each.leg for each in earlier if each.kind == "sent" and each.duty == "lead"}
    decided = (each for each in earlier if each.outcome == "done" and each.leg in leads)
    return any(each.kind == "withdrawn" for each in earlier) or any(each.at == step.at for each in decided)


_DUTIES: Final = frozenset({"lead", "consult", "return"})
_CAME_TO_NOTHING: Final = frozenset({"withdrawn", "stopped", "rejected"})
_DECIDED: Final = frozenset({"approved", "rejected"})
