"""The state of intake: what became of each submission, the running numbers, the dossiers for the look-up."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.envelope import AgencyId, Code, DossierCode, Identifier
from schemas.routing import Status
from services._runtime.decisions import CheckedDocument

PENDING: Status = 1
"""National status 1, mới đăng ký: lodged, not decided yet."""
REFUSED: Status = 3
"""National status 3, không được tiếp nhận."""
RECEIVED: Status = 2
"""National status 2, được tiếp nhận: a dossier's first."""


class SubmissionRecord(CheckedDocument):
    """The decision on a submission, ``submission/<submission_id>/<receiving agency>``.

    ``fingerprint`` is that of its content: an id means one submission per receiving agency.
    ``decided_at`` is when it applied in the province, ``reason`` and ``missing`` say why it was refused.
    """

    fingerprint: str
    receiving_agency: AgencyId
    outcome: Literal["received", "refused"]
    decided_at: AwareDatetime
    dossier_code: DossierCode | None = None
    reason: Code | None = None
    missing: tuple[Code, ...] = ()


class RunningNumber(CheckedDocument):
    """The last number that an agency gave on a day, ``number/<agency>-<yymmdd>`` (NĐ 61/2018 Article 26)."""

    last: int = Field(ge=1)


class DossierRecord(CheckedDocument):
    """What the look-up of a dossier shows, ``dossier/<code>``: nothing of the applicant.

    ``status`` is the national status, 1 to 10. The public look-up may show the code and whether it is
    finished; the rest is for an authenticated one (TT 01/2018/TT-VPCP Article 16.2d).
    """

    code: DossierCode
    submission_id: Identifier
    procedure_code: Code
    receiving_agency: AgencyId
    competent_agency: AgencyId
    status: Status
    received_at: AwareDatetime
    due_at: AwareDatetime
    outcome: Literal["approved", "rejected", "withdrawn", "stopped"] | None = None
    finished_at: AwareDatetime | None = None


def submission_key(submission_id: str, receiving_agency: str) -> str:
    """Return the key of a submission's document; an agency's id has no slash, a submission's may."""
    return f"submission/{submission_id}/{receiving_agency}"


def number_key(receiving_agency: str, day: date) -> str:
    """Return the key of an agency's running number of a day."""
    return f"number/{receiving_agency}-{day:%y%m%d}"


def agency_of(key: str) -> str:
    """Return the receiving agency that the key of a document names."""
    kind, _, rest = key.partition("/")
    return rest.rpartition("/")[2] if kind == "submission" else rest.partition("-")[0]


def dossier_key(code: str) -> str:
    """Return the key of a dossier's document."""
    return f"dossier/{code}"
