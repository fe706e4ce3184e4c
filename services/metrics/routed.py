"""How dossiers travel between agencies: what the readings of the electronic routing target share."""

from services._province.words import Words
from services.metrics.definition import Exclusion, Judged, Lacking, Unit
from services.metrics.facts import Leg, day_of

ONE_AGENCY = Exclusion(
    "no-inter-agency-leg",
    Words(
        "hồ sơ chỉ do một cơ quan giải quyết; chặng trả kết quả không tính",
        "it stayed inside one agency; a leg that only returns the result is none between agencies",
    ),
)
NO_LEG = Lacking("legs", ONE_AGENCY)
SILENT_TEXT = Words(
    "Văn bản không nói rõ hồ sơ có chặng giấy và chặng điện tử thì tính thế nào; đề án tính mọi chặng (suy "
    "luận).",
    "The text does not say what becomes of a dossier with electronic and paper legs; here all must be "
    "electronic "
    "(inferred), and `any-leg` and `leg-weighted` show the other readings.",
)


def first_dispatch(legs: tuple[Leg, ...], *, every: bool) -> Judged:
    """Count a dossier on the day of the first of these legs; good if every one, or any, was electronic."""
    electronic = [leg.mode == "electronic" for leg in legs]
    day = day_of(min([leg.time for leg in legs]))
    return (Unit(day, all(electronic) if every else any(electronic)),)
