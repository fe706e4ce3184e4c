"""Reasons for leaving out that several definitions share, or a definition and its rule elsewhere."""

from services._province.words import Words
from services.metrics.definition import Exclusion

NO_PERSON = Exclusion(
    "no-person",
    Words(
        "người nộp là cơ quan nhà nước hoặc tổ chức khác",
        "its applicant is an agency or another body, no person or enterprise",
    ),
)
NO_FEE_IN_FORCE = Exclusion(
    "no-fee", Words("thủ tục không có phí, lệ phí hay thuế", "the procedure has no fee, charge or tax")
)
BETWEEN_AGENCIES = Exclusion(
    "internal",
    Words(
        "thủ tục nội bộ giữa các cơ quan nhà nước",
        "it is a procedure between State agencies, which no citizen lodges",
    ),
)
FOR_CITIZENS = Exclusion(
    "for-citizens",
    Words("thủ tục người dân, doanh nghiệp nộp", "it is a procedure that citizens or enterprises lodge"),
)
NO_LEGAL_LIMIT = Exclusion(
    "no-regulated-limit", Words("pháp luật không quy định thời hạn", "the law sets no limit for it")
)
NOT_ONLINE = Exclusion(
    "not-online",
    Words("dịch vụ công dưới mức độ 3", "its service is below level 3, so there is nothing to integrate"),
)
NOT_FOR_CITIZENS = Exclusion("not-citizen-facing", Words("hệ thống nội bộ", "people do not use it"))
NOT_IN_USE = Exclusion(
    "not-in-use", Words("chưa dùng hoặc đã ngừng dùng", "it was not yet, or no longer, in use")
)
