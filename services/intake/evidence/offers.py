"""What the register offers of a paper that is asked for; where it offers nothing, a database is asked."""

from datetime import datetime

from schemas.evidence import (
    EvidenceRequestedData,
)
from services._province.agencies import agencies
from services._province.calendar import in_zone
from services._province.evidence import kept_by
from services._province.procedures import competent_agency, may_be_lodged_at, procedure
from services.intake.register.reuse import usable
from services.intake.state.looks import Register
from services.intake.state.requests import (
    AskedPaper,
    Offer,
    Question,
)


def asked_paper(
    code: str, data: EvidenceRequestedData, register: Register, at: datetime, answer_until: datetime
) -> AskedPaper:
    """Return what the register offers of a paper; a database is asked only where it offers nothing."""
    day = in_zone(at).date()
    asked, receiving = procedure(data.procedure_code, day), agencies()[data.receiving_agency]
    deciding = competent_agency(asked, receiving.id) if may_be_lodged_at(asked, receiving) else None
    own, others = usable(register.papers(code), deciding, day)
    offers = [Offer.model_validate(_shown(paper, "reused")) for paper in own]
    offers += [Offer.model_validate(_shown(paper, "shared")) for paper in others]
    database = kept_by().get(code)
    if offers or database is None:
        return AskedPaper(code=code, offers=tuple(offers))
    return AskedPaper(code=code, question=Question(database=database.code, answer_until=answer_until))


def _shown(paper: object, outcome: str) -> dict[str, object]:
    names = ("ref", "held_by", "valid_from", "valid_until", "digitised")
    return {name: getattr(paper, name) for name in names} | {"outcome": outcome}
