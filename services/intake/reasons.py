"""Every reason with which intake says no: what people are told in both languages, and the article behind it.

Form 02 (phiếu yêu cầu bổ sung, hoàn thiện hồ sơ) guides once and completely, form 03 (phiếu từ chối giải
quyết hồ sơ) refuses (NĐ 61/2018 Article 17, TT 01/2018/TT-VPCP Article 9). Without a form, it is no answer to
an applicant but to a system that sent what cannot be. Vietnamese wording is the project's own. Long because
it is one table, and a reason is looked for in one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not. ``article`` is the rule's source; "hub" names a rule that is no law but the hub's own."""

    code: str
    form: Literal["02", "03"] | None
    text_vi: str
    text_en: str
    article: str


_ALL: Final = (
    Reason(
        "incomplete", "02",
        "Hồ sơ chưa đủ thành phần theo quy định.",
        "Papers that the procedure requires are missing.",
        "NĐ 61/2018/NĐ-CP Đ17.1-17.2",
    ),
    Reason(
        "held-no-consent", "02",
        "Chưa có sự đồng ý để cơ quan khai thác giấy tờ đã có; nộp kèm hoặc đồng ý.",
        "A paper that the State holds is used with consent only: agree, or attach it.",
        "NĐ 61/2018/NĐ-CP Đ17.1-17.2 (ASSUMPTION: consent before use, decision 48)",
    ),
    Reason(
        "held-not-usable", "02",
        "Kho dữ liệu không có giấy tờ sử dụng được theo khai báo; nộp kèm giấy tờ.",
        "The register shows no paper that may be used as claimed: attach it.",
        "NĐ 61/2018/NĐ-CP Đ17.1-17.2; QĐ 2866/QĐ-UBND nhiệm vụ 27",
    ),
    Reason(
        "consent-revoked", "02",
        "Chủ hồ sơ đã rút lại sự đồng ý; nộp kèm giấy tờ hoặc đồng ý lại.",
        "The consent was taken back: attach the paper, or agree anew.",
        "NĐ 61/2018/NĐ-CP Đ25 (ASSUMPTION: consent before use, decision 52)",
    ),
    Reason(
        "consent-ended", "02",
        "Sự đồng ý đã hết thời hạn; nộp kèm giấy tờ hoặc đồng ý lại.",
        "The time of the consent is over: attach the paper, or agree anew.",
        "NĐ 61/2018/NĐ-CP Đ25 (ASSUMPTION: consent before use, decision 52)",
    ),
    Reason(
        "unknown-consent", "02",
        "Không có sự đồng ý nào với mã này tại cơ quan này.",
        "No consent was given to this agency under this id.",
        "NĐ 61/2018/NĐ-CP Đ25 (ASSUMPTION: consent before use, decision 52)",
    ),
    Reason(
        "another-persons-consent", "02",
        "Sự đồng ý không phải của chủ hồ sơ này.",
        "The consent is not this applicant's.",
        "NĐ 61/2018/NĐ-CP Đ25 (ASSUMPTION: consent before use, decision 52)",
    ),
    Reason(
        "purpose-mismatch", "02",
        "Sự đồng ý được đưa ra cho thủ tục hành chính khác.",
        "The consent was given for another procedure.",
        "NĐ 61/2018/NĐ-CP Đ25 (ASSUMPTION: consent before use, decision 52)",
    ),
    Reason(
        "evidence-not-requested", "02",
        "Chưa có yêu cầu khai thác giấy tờ cho hồ sơ này; nộp kèm hoặc yêu cầu trước khi nộp.",
        "Nobody asked for papers for this submission: attach them, or ask before lodging.",
        "NĐ 61/2018/NĐ-CP Đ25 (ASSUMPTION: preview before use, decision 52)",
    ),
    Reason(
        "evidence-expired", "02",
        "Kết quả khai thác giấy tờ đã quá hạn sử dụng; nộp kèm hoặc yêu cầu lại.",
        "What was found is too old to be used: attach the papers, or ask again.",
        "NĐ 61/2018/NĐ-CP Đ25 (ASSUMPTION: thirty days, decision 52)",
    ),
    Reason(
        "unknown-legal-basis", None,
        "Không có căn cứ pháp lý với mã này.",
        "No legal basis has this code.",
        "NĐ 61/2018/NĐ-CP Đ25.7-8",
    ),
    Reason(
        "paper-not-offered", None,
        "Giấy tờ không thuộc diện được khai thác cho thủ tục này.",
        "The State gives no such paper for this procedure.",
        "QĐ 2866/QĐ-UBND nhiệm vụ 27",
    ),
    Reason(
        "paper-not-agreed", None,
        "Giấy tờ nằm ngoài phạm vi sự đồng ý.",
        "The consent does not cover this paper.",
        "NĐ 61/2018/NĐ-CP Đ25 (ASSUMPTION: consent before use, decision 52)",
    ),
    Reason(
        "already-lodged", None,
        "Hồ sơ đã được nộp; giấy tờ phải được khai thác trước khi nộp.",
        "The submission was lodged: papers are asked for before that.",
        "hub (decision 52)",
    ),
    Reason(
        "another-persons-dossier", None,
        "Hồ sơ không phải của người này.",
        "The dossier is another person's.",
        "NĐ 61/2018/NĐ-CP Đ16",
    ),
    Reason(
        "unknown-lookup", None,
        "Không có yêu cầu khai thác nào tương ứng với thông tin này.",
        "Nothing was asked that this would answer.",
        "NĐ 61/2018/NĐ-CP Đ25.7-8",
    ),
    Reason(
        "persons-number", None,
        "Thông tin có thể chứa số định danh cá nhân; hãy dùng mã khác.",
        "What names the paper may be a person's number: use another name.",
        "hub (design 3, invariant 6)",
    ),
    Reason(
        "repeated-component", "02",
        "Một thành phần hồ sơ được nộp hai lần.",
        "A paper was handed in twice.",
        "NĐ 61/2018/NĐ-CP Đ17.1 (ASSUMPTION: each paper once, decision 15)",
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
REASONS: Final[Mapping[str, Reason]] = MappingProxyType({each.code: each for each in _ALL})
"""By code."""


def told(code: str) -> dict[str, str]:
    """Return what a door tells of a reason besides its code; nothing of one that an older version gave."""
    known = REASONS.get(code)
    if known is None:
        return {}
    said = {"reason_text_vi": known.text_vi, "reason_text_en": known.text_en, "article": known.article}
    return said if known.form is None else {**said, "form": known.form}


def explained(code: str, what: str) -> str:
    """Return a sentence for operators: what was wrong and by which rule."""
    return f"{what} ({REASONS[code].article})"
