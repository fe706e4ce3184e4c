"""The reasons against papers that the State is said to hold: consent, request, and answers of databases."""

from typing import Final

from services.intake.rules.reason import Reason

OF_EVIDENCE: Final = (
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
        "Hồ sơ hoặc phần bổ sung đã được nộp; giấy tờ phải được khai thác trước khi nộp.",
        "The submission or supplement was lodged: papers are asked for before that.",
        "hub (decisions 52, 58)",
    ),
    Reason(
        "wrong-request-number", None,
        "Mã yêu cầu khai thác giấy tờ cho hồ sơ bổ sung không đúng dạng.",
        "A request for a supplement's papers is named by the dossier's code, then by the code with /2, /3 ….",
        "hub (decisions 58, 59)",
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
)  # fmt: skip
