"""What the satisfaction of applicants is counted by, whichever fields are asked about."""

from services._province.words import Words
from services.metrics.definition import Exclusion, Judged, Unit
from services.metrics.facts import DossierFacts, day_of

NOT_RATED = Exclusion("not-rated", Words("người nộp chưa đánh giá", "its applicant has not rated it"))
RATED_EARLY = Exclusion(
    "rated-before-finish",
    Words(
        "lần đánh giá cuối cùng trước khi hồ sơ xử lý xong",
        "its last rating came before the work was finished",
    ),
)


def last_rating(facts: DossierFacts) -> Judged:
    """Count a dossier on the day of its last rating, if that was given at or after the finish."""
    if facts.rated is None:
        return NOT_RATED
    if facts.finished is None or facts.rated.time < facts.finished.at:
        return RATED_EARLY
    return (Unit(day_of(facts.rated.time), facts.rated.opinion == "satisfied"),)
