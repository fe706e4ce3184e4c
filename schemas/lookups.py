"""What a national database is asked about a paper, and what it answered (NĐ 61/2018 Article 25.7-8)."""

from typing import Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from schemas.envelope import AgencyId, Code, DossierCode, Event, Identifier, Shape, absent
from schemas.inbound import Applicant


class LookupRequestedData(Shape):
    """A question to a national database about one paper of one person, with why it may be asked.

    ``purpose`` is the procedure's code, ``legal_basis`` a code of the hub's catalogue. What is answered
    after ``answer_until`` comes too late. The answer names submission_id, receiving_agency, component_code.
    """

    submission_id: Identifier
    receiving_agency: AgencyId
    component_code: Code
    database: Code
    purpose: Code
    legal_basis: Code
    applicant: Applicant
    answer_until: AwareDatetime


class LookupRequested(Event):
    """Intake asks a database, through its connector. Subject: submission_id. Key: the receiving agency."""

    type: Literal["lgsp.lookup.requested.v1"] = "lgsp.lookup.requested.v1"
    data: LookupRequestedData


class LookupAnsweredData(Shape):
    """The answer about one component of a dossier, or of a submission that has no code yet.

    Exactly one of ``dossier_code`` and ``submission_id`` is given, best the question's own submission_id: a
    dossier_code answers the first question for a dossier's supplement, never a numbered one (``…/2``).
    ``receiving_agency`` is the record's key: give it with a submission_id, which does not tell it.
    ``reference`` names the paper in the database, ``valid_to`` its last moment; ``unavailable`` is no answer
    yet.
    """

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["dossier_code"]}, {"required": ["submission_id"]}]}
    )

    dossier_code: DossierCode | None = Field(default=None, exclude_if=absent)
    submission_id: Identifier | None = Field(default=None, exclude_if=absent)
    receiving_agency: AgencyId | None = Field(default=None, exclude_if=absent)
    component_code: Code
    outcome: Literal["found", "not-found", "unavailable"]
    reference: Identifier | None = Field(default=None, exclude_if=absent)
    valid_to: AwareDatetime | None = Field(default=None, exclude_if=absent)

    @model_validator(mode="after")
    def _is_about_one(self) -> Self:
        if (self.dossier_code is None) == (self.submission_id is None):
            raise ValueError("exactly one of dossier_code and submission_id must be given")
        return self


class LookupAnswered(Event):
    """A database answered. Subject: dossier code or submission_id. Key: its receiving agency."""

    type: Literal["lgsp.lookup.answered.v1"] = "lgsp.lookup.answered.v1"
    data: LookupAnsweredData
