"""Chains that exist in life: which paper of one procedure the next one takes, and how it comes by it."""

from datetime import date
from typing import Final, NamedTuple

from services._province.agencies import agencies, exists

RECORD, CHANGE, BIRTH = "2.000488", "placeholder-land-use-right-change", "1.001193"
SINGLE, MARRIAGE, TRANSFER = (
    "placeholder-marital-status-confirmation", "1.000894", "placeholder-contract-authentication",
)  # fmt: skip
PERMIT, ADOPTION, DOCTOR = "placeholder-work-permit", "2.001263", "placeholder-medical-practising-certificate"
BUILDING, MORTGAGE = "1.013227", "1.011442"
RESIDENCE, INSURANCE = "1.004222", "placeholder-health-insurance-card"
HOUSEHOLD, LIQUOR, TRANSPORT = (
    "1.001612", "placeholder-liquor-retail-licence", "placeholder-transport-business-licence",
)  # fmt: skip
COMPANY, TRAVEL = "placeholder-limited-company-registration", "placeholder-travel-licence"
DISTRICT, COMMUNE = "H62.21", "H62.21.01"
CRIMINAL, REGISTERED = "criminal-record-certificate", "business-registration"


class Chain(NamedTuple):
    """``first``, decided ``there``, gives a ``paper`` that ``second`` takes ``here``, reused or shared."""

    first: str
    there: str
    second: str
    here: str
    paper: str
    outcome: str


CHAINS: Final = {
    "criminal record, work permit": Chain(RECORD, "H62.12", PERMIT, "H62.13", CRIMINAL, "shared"),
    "criminal record, adoption": Chain(RECORD, "H62.12", ADOPTION, COMMUNE, CRIMINAL, "shared"),
    "criminal record, practice": Chain(RECORD, "H62.12", DOCTOR, "H62.14", CRIMINAL, "shared"),
    "land, building permit": Chain(CHANGE, DISTRICT, BUILDING, DISTRICT, "land-use-certificate", "shared"),
    "land, mortgage": Chain(CHANGE, DISTRICT, MORTGAGE, DISTRICT, "land-use-certificate", "reused"),
    "land, change": Chain(CHANGE, DISTRICT, CHANGE, DISTRICT, "land-use-certificate", "reused"),
    "birth, residence": Chain(BIRTH, COMMUNE, RESIDENCE, "police", "birth-certificate", "shared"),
    "residence, insurance": Chain(RESIDENCE, "police", INSURANCE, "insurance", "residence-notice", "shared"),
    "birth, insurance": Chain(BIRTH, COMMUNE, INSURANCE, "insurance", "birth-certificate", "shared"),
    "marital status, marriage": Chain(
        SINGLE, COMMUNE, MARRIAGE, COMMUNE, "marital-status-confirmation", "reused"
    ),
    "marital status, marriage elsewhere": Chain(
        SINGLE, COMMUNE, MARRIAGE, "H62.21.02", "marital-status-confirmation", "shared"
    ),
    "marriage, transfer": Chain(MARRIAGE, COMMUNE, TRANSFER, DISTRICT, "marriage-certificate", "shared"),
    "household business, liquor": Chain(HOUSEHOLD, DISTRICT, LIQUOR, DISTRICT, REGISTERED, "reused"),
    "household business, transport": Chain(HOUSEHOLD, DISTRICT, TRANSPORT, "H62.08", REGISTERED, "shared"),
    "company, travel": Chain(COMPANY, "H62.05", TRAVEL, "H62.16", "enterprise-certificate", "shared"),
}


def place(where: str) -> str:
    """Return an agency's id, or that of the first which does this for a commune or district."""
    role = {"police": "police", "insurance": "social-insurance"}.get(where)
    if role is None:
        return where
    level = "commune" if where == "police" else "district"
    return next(
        each.id
        for each in agencies().values()
        if each.role == role and each.level == level and exists(each, date(2021, 7, 5))
    )
