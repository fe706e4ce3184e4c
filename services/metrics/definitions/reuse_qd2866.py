"""Task 27: people who were not asked again for what the State had."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import PersonDefinition
from services.metrics.leaving_out import NO_PERSON

DEFINITION = PersonDefinition(
    id="reuse/qd2866",
    title=Words(
        "Tỷ lệ người dân, doanh nghiệp không phải nộp lại giấy tờ Nhà nước đã có",
        "People and enterprises not asked again for papers that the State has",
    ),
    unit=Words("người dân, doanh nghiệp", "person or enterprise"),
    numerator=Words(
        "trong đó: người mà trong mọi hồ sơ của phạm vi và kỳ đó không phải nộp giấy tờ nào Nhà nước đã có "
        "hoặc chia sẻ được",
        "those of them who, in all their dossiers of that scope and period, attached no paper that was held "
        "before or "
        "that another agency could share",
    ),
    denominator=Words(
        "người dân, doanh nghiệp có hồ sơ được tiếp nhận, mỗi người tính một lần",
        "distinct citizens and enterprises with a dossier received, each once",
    ),
    exclusions=(NO_PERSON,),
    period_date=Words("ngày tiếp nhận", "the day of reception"),
    contradictions=(
        Words(
            "Người có hồ sơ ở hai huyện tính một lần ở mỗi huyện và một lần ở tỉnh, nên các huyện không "
            "cộng thành tỉnh.",
            "Somebody with dossiers in two districts counts once in each and once in the province, so that "
            "districts "
            "do not add up to it.",
        ),
        Words(
            "Văn bản không nói người không có giấy tờ nào Nhà nước đã giữ thì tính thế nào; ở đây tính là "
            "đạt, reuse/exposed bỏ ra.",
            "The text does not say how to count those of whom the State had nothing; here they count as not "
            "asked "
            "again, and `reuse/exposed` leaves them out.",
        ),
    ),
    target=Fraction("0.80"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 27", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 27"
    ),
    counts=lambda person: person.dossiers > 0,
    good=lambda person: person.asked_again == 0,
)
