"""Which dossiers were on time, early, completed or online: what several definitions judge alike."""

from typing import Final

from services._province.words import Words
from services.metrics.definition import Exclusion, Lacking
from services.metrics.facts import DossierFacts, Finished, Received, day_of

MOST_SUPPLEMENTS: Final = 1
"""More of them make a dossier late, whatever its dates say (QĐ 766 no. 2.1)."""
LEAST_SERVICE_LEVEL: Final = 3
"""Level 3 lets the applicant fill in and send online; level 4 pay and get the result so too (NĐ 43/2011)."""
UNFINISHED: Final = Exclusion(
    "unfinished", Words("hồ sơ chưa kết thúc xử lý", "the work on it is not finished")
)
NO_END: Final = Lacking("finished", UNFINISHED)

ONLY_WHAT_CAME: Final = Words(
    "Thông tư hỏi người nộp phải liên hệ mấy lần, trừ lỗi của chính họ; ở đây đếm số lần bổ sung đã nộp (giả "
    "định): ai được yêu cầu mà không quay lại thì không thấy.",
    "The circular asks how often people had to make contact, their own mistakes apart; here supplements that "
    "came are counted (ASSUMPTION), so that one asked for and never brought is not seen.",
)


def supplements_of(facts: DossierFacts) -> int:
    """Return how often papers were asked for and came."""
    return sum(due.supplement for due in facts.dues)


def on_time(facts: DossierFacts, finished: Finished) -> bool:
    """Whether it was finished by the due date in force, with at most one supplement (QĐ 766 no. 2.1)."""
    due_at = facts.due_in_force
    return due_at is not None and finished.at <= due_at and supplements_of(facts) <= MOST_SUPPLEMENTS


def early(facts: DossierFacts, finished: Finished) -> bool:
    """Whether it was on time, and on a day before that of the due date (ASSUMPTION: days, not minutes)."""
    due_at = facts.due_in_force
    return due_at is not None and on_time(facts, finished) and day_of(finished.at) < day_of(due_at)


def came_online(received: Received) -> bool:
    """Whether it came online for a service that is online."""
    return received.channel == "online" and received.service_level >= LEAST_SERVICE_LEVEL
