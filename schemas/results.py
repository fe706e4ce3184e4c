"""The stock of results that the State holds (NĐ 61/2018 Article 20), reported and told."""

from typing import Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from schemas.envelope import AgencyId, DossierCode, Event, Identifier, Shape, absent
from schemas.inbound import AgencyResult


class StockReportedData(Shape):
    """What changed in the stock of the agency that holds a result.

    ``registered`` carries the whole ``result``, whose held_by is this agency; ``digitised`` and ``revoked``
    name it by ``result_id`` or carry it. Exactly one of the two is given.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["result"]}, {"required": ["result_id"]}],
            "if": {"properties": {"change": {"const": "registered"}}},
            "then": {"required": ["result"]},
        }
    )

    agency: AgencyId
    change: Literal["registered", "digitised", "revoked"]
    result: AgencyResult | None = Field(default=None, exclude_if=absent)
    result_id: Identifier | None = Field(default=None, exclude_if=absent)
    happened_at: AwareDatetime

    @model_validator(mode="after")
    def _names_one_result(self) -> Self:
        if (self.result is None) == (self.result_id is None):
            raise ValueError("exactly one of result and result_id must be given")
        if self.change == "registered" and self.result is None:
            raise ValueError("a result that is registered must be carried whole, as result")
        if self.result is not None and self.result.held_by != self.agency:
            raise ValueError("agency must be the one that holds the result, its held_by")
        return self


class StockReported(Event):
    """An agency reports a result that it holds. Subject: the result_id. Key: the agency, which holds it."""

    type: Literal["lgsp.stock.reported.v1"] = "lgsp.stock.reported.v1"
    data: StockReportedData


class ResultRegisteredData(Shape):
    """A result of the opening stock: from before the hub, so mostly without a dossier code."""

    dossier_code: DossierCode | None = Field(default=None, exclude_if=absent)
    result: AgencyResult


class ResultRegistered(Event):
    """A result is in the stock that digitisation is measured on (QĐ 2866 task 23). Subject: result_id."""

    type: Literal["lgsp.result.registered.v1"] = "lgsp.result.registered.v1"
    data: ResultRegisteredData


class ResultDigitisedData(Shape):
    """When a result on paper became data. ``held_by`` is the record's key; the hub always gives it."""

    dossier_code: DossierCode | None = Field(default=None, exclude_if=absent)
    result_id: Identifier
    held_by: AgencyId | None = Field(default=None, exclude_if=absent)
    digitised_at: AwareDatetime


class ResultDigitised(Event):
    """A result was digitised (số hóa, NĐ 61/2018 Article 17.1). Subject: result_id. Key: held_by."""

    type: Literal["lgsp.result.digitised.v1"] = "lgsp.result.digitised.v1"
    data: ResultDigitisedData


class ResultRevokedData(Shape):
    """When a result lost its force before its time. ``held_by`` is the record's key; the hub gives it."""

    dossier_code: DossierCode | None = Field(default=None, exclude_if=absent)
    result_id: Identifier
    held_by: AgencyId | None = Field(default=None, exclude_if=absent)
    revoked_at: AwareDatetime


class ResultRevoked(Event):
    """A result is no longer valid and leaves the stock. Subject: result_id. Key: held_by."""

    type: Literal["lgsp.result.revoked.v1"] = "lgsp.result.revoked.v1"
    data: ResultRevokedData
