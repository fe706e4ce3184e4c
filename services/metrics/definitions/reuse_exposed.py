"""Task 27 among those alone whom it can concern: of whom the State had something."""

from services._province.words import Words
from services.metrics.definition import Exclusion, PersonDefinition
from services.metrics.leaving_out import NO_PERSON

DEFINITION = PersonDefinition(
    id="reuse/exposed",
    title=Words(
        "Tỷ lệ không phải nộp lại, trong số người Nhà nước đã có giấy tờ",
        "People not asked again, of those of whom the State had a paper",
    ),
    unit=Words("người dân, doanh nghiệp", "person or enterprise"),
    numerator=Words(
        "trong đó: người không phải nộp lại giấy tờ nào như thế trong phạm vi và kỳ đó",
        "those of them who attached no such paper in all their dossiers of that scope and period",
    ),
    denominator=Words(
        "người dân, doanh nghiệp có hồ sơ được tiếp nhận với ít nhất một giấy tờ Nhà nước đã có hoặc chia "
        "sẻ được",
        "distinct citizens and enterprises with a dossier received in which at least one paper was held "
        "before or could "
        "be shared",
    ),
    exclusions=(
        NO_PERSON,
        Exclusion(
            "nothing-held",
            Words(
                "không giấy tờ nào của người đó trong phạm vi và kỳ đó là giấy tờ Nhà nước đã có",
                "the State had none of their papers in that scope and period",
            ),
        ),
    ),
    period_date=Words("ngày tiếp nhận", "the day of reception"),
    target=None,
    source=Words(
        "cách hiểu khác của QĐ 2866/QĐ-UBND, phụ lục, nhiệm vụ 27; không văn bản nào quy định",
        "a competing reading of QĐ 2866/QĐ-UBND, annex, task 27; no text orders it",
    ),
    counts=lambda person: person.exposed > 0,
    good=lambda person: person.asked_again == 0,
)
