"""The 85 % target: satisfaction where people complain most, land, construction and investment."""

from fractions import Fraction
from typing import Final

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Exclusion, Judged
from services.metrics.facts import DossierFacts, Received
from services.metrics.rated import NOT_RATED, RATED_EARLY, last_rating

FIELDS: Final = frozenset({"G13-DD01", "G17-XD01", "G17-HN01", "G05-DT01"})
"""Land; building permits and construction business; investment in Vietnam."""
_OTHER_FIELD = Exclusion(
    "other-field",
    Words("hồ sơ thuộc lĩnh vực khác", "it belongs to another field than land, construction or investment"),
)


def _judge(received: Received, facts: DossierFacts) -> Judged:
    if received.field_code not in FIELDS:
        return _OTHER_FIELD
    return last_rating(facts)


DEFINITION = CountedDefinition(
    id="satisfaction/qd2866-land-construction-investment",
    title=Words(
        "Mức độ hài lòng trong lĩnh vực đất đai, xây dựng, đầu tư",
        "Satisfaction in land, construction and investment",
    ),
    unit=Words("hồ sơ được đánh giá", "dossier rated"),
    numerator=Words("trong đó: đánh giá hài lòng", "those of them rated satisfied"),
    denominator=Words(
        "hồ sơ đất đai, xây dựng, đầu tư được đánh giá khi hoặc sau khi xử lý xong, tính lần đánh giá cuối",
        "dossiers of land, construction and investment rated at or after the finish, by the last rating",
    ),
    exclusions=(_OTHER_FIELD, NOT_RATED, RATED_EARLY),
    period_date=Words("ngày đánh giá", "the day of the rating"),
    contradictions=(
        Words(
            "Văn bản không liệt kê mã lĩnh vực; danh sách ở đây là suy luận: "
            + ", ".join(sorted(FIELDS))
            + ".",
            "The text names no codes of fields; the list is inferred: " + ", ".join(sorted(FIELDS)) + ".",
        ),
    ),
    target=Fraction("0.85"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 25", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 25"
    ),
    looks_at=frozenset({"finished", "rated"}),
    judge=_judge,
)
