"""The e-government target: systems that people use and that speak through the hub."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import SystemsDefinition
from services.metrics.leaving_out import NOT_FOR_CITIZENS, NOT_IN_USE

DEFINITION = SystemsDefinition(
    id="connected-systems/qd2866",
    title=Words(
        "Tỷ lệ hệ thống thông tin phục vụ người dân được kết nối qua nền tảng tích hợp",
        "Citizen-facing systems connected through the platform",
    ),
    unit=Words("hệ thống thông tin", "information system"),
    numerator=Words(
        "trong đó: hệ thống có ít nhất một thông điệp qua nền tảng trong kỳ (CloudEvents `source`)",
        "those of them with at least one message through the hub in the period, by its CloudEvents `source`",
    ),
    denominator=Words(
        "hệ thống phục vụ người dân đã đăng ký và đang dùng vào ngày cuối kỳ",
        "registered citizen-facing systems in use on the period's last day",
    ),
    exclusions=(NOT_FOR_CITIZENS, NOT_IN_USE),
    period_date=Words("ngày của thông điệp, trong kỳ", "the day of a message, within the period"),
    contradictions=(
        Words(
            "Văn bản đòi kết nối qua Trục liên thông và nền tảng chia sẻ, không nói kết nối thế nào là đủ; "
            "ở đây một thông điệp là đủ.",
            "The text asks for a connection and does not say what is enough; here one message is.",
        ),
        Words(
            "Chỉ nghe được các chủ đề mà dịch vụ đo lường đọc: nộp hồ sơ và trả lời của cơ quan.",
            "Heard is what metrics reads: submissions lodged and answers of agencies; not reports of "
            "payments.",
        ),
    ),
    target=Fraction("0.80"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), các chỉ tiêu chính quyền điện tử",
        "QĐ 2866/QĐ-UBND (14/10/2021), e-government targets",
    ),
    owner=Words("Sở Thông tin và Truyền thông", "Department of Information and Communications"),
)
