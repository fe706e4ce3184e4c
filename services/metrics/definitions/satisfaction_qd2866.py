"""The 90 % target: applicants content with how their dossier was handled."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged
from services.metrics.facts import DossierFacts, Received
from services.metrics.rated import NOT_RATED, RATED_EARLY, last_rating


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    return last_rating(facts)


DEFINITION = CountedDefinition(
    id="satisfaction/qd2866",
    title=Words("Mức độ hài lòng của người dân, doanh nghiệp", "Satisfaction of citizens and enterprises"),
    unit=Words("hồ sơ được đánh giá", "dossier rated"),
    numerator=Words("trong đó: đánh giá hài lòng", "those of them rated satisfied"),
    denominator=Words(
        "hồ sơ được đánh giá khi hoặc sau khi xử lý xong, tính lần đánh giá cuối",
        "dossiers rated at or after the finish, by the last rating",
    ),
    exclusions=(NOT_RATED, RATED_EARLY),
    period_date=Words("ngày đánh giá", "the day of the rating"),
    contradictions=(
        Words(
            "Văn bản không nói mức 90 % có gồm đất đai, xây dựng, đầu tư (85 %) hay không; ở đây gồm tất cả.",
            "The text does not say whether the 90 % include land, construction and investment, which have "
            "85 %; here "
            "they do.",
        ),
    ),
    target=Fraction("0.90"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 25", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 25"
    ),
    looks_at=frozenset({"finished", "rated"}),
    judge=_judge,
)
