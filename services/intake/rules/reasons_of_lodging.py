"""The reasons against a submission, and against what comes later about its dossier."""

from typing import Final

from services.intake.rules.reason import Reason

OF_LODGING: Final = (
    Reason(
        "incomplete", "02",
        "Hồ sơ chưa đủ thành phần theo quy định.",
        "Papers that the procedure requires are missing.",
        "NĐ 61/2018/NĐ-CP Đ17.1-17.2",
    ),
    Reason(
        "repeated-component", "02",
        "Một thành phần hồ sơ được nộp hai lần.",
        "A paper was handed in twice.",
        "NĐ 61/2018/NĐ-CP Đ17.1 (ASSUMPTION: each paper once, decision 15)",
    ),
    Reason(
        "other-version", "02",
        "Có nội dung không thuộc thủ tục hành chính theo quy định có hiệu lực vào ngày tiếp nhận.",
        "Something in it is of another version of the procedure than the one in force that day.",
        "NĐ 61/2018/NĐ-CP Đ14, Đ17.1-17.2",
    ),
    Reason(
        "not-in-force", "03",
        "Thủ tục hành chính không có hiệu lực vào ngày tiếp nhận.",
        "The procedure is not in force on the day of reception.",
        "NĐ 61/2018/NĐ-CP Đ14",
    ),
    Reason(
        "not-received-here", "03",
        "Hồ sơ không thuộc phạm vi tiếp nhận của cơ quan này.",
        "This agency does not receive the procedure.",
        "NĐ 61/2018/NĐ-CP Đ14, Đ17.2",
    ),
    Reason(
        "agency-ended", "03",
        "Cơ quan tiếp nhận đã chấm dứt hoạt động trước ngày tiếp nhận.",
        "The agency had ended before the day of reception.",
        "NĐ 61/2018/NĐ-CP Đ10; nghị quyết sắp xếp đơn vị hành chính",
    ),
    Reason(
        "agency-not-yet", "03",
        "Cơ quan tiếp nhận chưa hoạt động vào ngày tiếp nhận.",
        "The agency did not exist yet on the day of reception.",
        "NĐ 61/2018/NĐ-CP Đ10; nghị quyết sắp xếp đơn vị hành chính",
    ),
    Reason(
        "internal-procedure", "03",
        "Thủ tục hành chính nội bộ, chỉ thực hiện giữa các cơ quan nhà nước.",
        "The procedure is between State agencies only.",
        "QĐ 2866/QĐ-UBND nhiệm vụ 26",
    ),
    Reason(
        "not-offered-online", "03",
        "Thủ tục hành chính chưa được cung cấp trực tuyến mức độ 3 trở lên.",
        "The procedure cannot be asked for online.",
        "NĐ 43/2011/NĐ-CP Đ3",
    ),
    Reason(
        "no-supplement-asked", "03",
        "Hồ sơ này không được yêu cầu bổ sung.",
        "Nobody asked for more papers of this dossier.",
        "NĐ 61/2018/NĐ-CP Đ19.4",
    ),
    Reason(
        "second-supplement", "03",
        "Hồ sơ chỉ được yêu cầu bổ sung một lần và đã được bổ sung.",
        "A dossier is supplemented once only, and this one was.",
        "NĐ 61/2018/NĐ-CP Đ11.2c, Đ15.3",
    ),
    Reason(
        "component-not-asked", "03",
        "Có giấy tờ không thuộc danh mục được yêu cầu bổ sung.",
        "A paper came that was not asked for.",
        "NĐ 61/2018/NĐ-CP Đ17.2, Đ19.4",
    ),
    Reason(
        "dossier-finished", "03",
        "Hồ sơ đã được giải quyết xong.",
        "The work on the dossier is done.",
        "NĐ 61/2018/NĐ-CP Đ19-20",
    ),
    Reason(
        "dossier-withdrawn", "03",
        "Hồ sơ đã được rút theo yêu cầu của người nộp.",
        "The applicant has taken the dossier back.",
        "TT 01/2018/TT-VPCP Đ17 (TrangThaiHoSo 7)",
    ),
    Reason(
        "unknown-dossier", "03",
        "Không có hồ sơ nào được tiếp nhận với mã số này.",
        "No dossier was received under this code.",
        "NĐ 61/2018/NĐ-CP Đ17.3, Đ26",
    ),
    Reason(
        "contradictory-code", "03",
        "Các phần của mã số hồ sơ mâu thuẫn với nhau.",
        "The parts of the dossier code contradict each other.",
        "NĐ 61/2018/NĐ-CP Đ26; TT 01/2018/TT-VPCP Đ19",
    ),
    Reason(
        "unknown-agency", None,
        "Không có cơ quan với mã định danh này.",
        "No agency of the province has this id.",
        "QĐ 20/2020/QĐ-TTg Đ4",
    ),
    Reason(
        "unknown-procedure", None,
        "Không có thủ tục hành chính với mã số này.",
        "No procedure of the catalogue has this code.",
        "NĐ 61/2018/NĐ-CP Đ14",
    ),
    Reason(
        "unknown-component", None,
        "Thành phần không thuộc thủ tục hành chính này.",
        "The procedure does not know this paper.",
        "NĐ 61/2018/NĐ-CP Đ17.1",
    ),
    Reason(
        "fee-basis-missing", None,
        "Thiếu căn cứ tính phí, lệ phí.",
        "A number from which the fee is worked out is missing.",
        "NĐ 61/2018/NĐ-CP Đ22",
    ),
    Reason(
        "unknown-exemption", None,
        "Lý do miễn, giảm không thuộc phí, lệ phí nào của thủ tục hành chính này.",
        "No fee of the procedure is reduced on this ground.",
        "NĐ 61/2018/NĐ-CP Đ22",
    ),
    Reason(
        "unknown-place", None,
        "Không có đơn vị hành chính cấp xã nào mang mã này.",
        "No commune of the country has this code.",
        "hub (design 2)",
    ),
    Reason(
        "impossible-time", None,
        "Thời điểm nộp không thể có trong mã số hồ sơ.",
        "The time cannot stand in a dossier code.",
        "NĐ 61/2018/NĐ-CP Đ26",
    ),
    Reason(
        "numbers-exhausted", None,
        "Cơ quan đã hết số thứ tự trong ngày và ngày làm việc tiếp theo.",
        "The agency has no number left on this and the next working day.",
        "TT 01/2018/TT-VPCP Đ19",
    ),
    Reason(
        "conflict", None,
        "Mã này đã được dùng với nội dung khác.",
        "The same was said before with other content.",
        "hub (design 2)",
    ),
)  # fmt: skip
