"""What an agency says of a result, with its approval or in a report of its stock: checked alike."""

from schemas.inbound import AgencyResult
from services._province.agencies import Agency, UnknownAgency, agency
from services._province.procedures import Procedure
from services._runtime.decisions import Unprocessable


def holder_of(agency_id: str) -> Agency:
    """Return who holds a result; raises Unprocessable for one that is not in the catalogue."""
    try:
        return agency(agency_id)
    except UnknownAgency:
        raise Unprocessable(
            "unknown-agency", f"no agency has the id {agency_id} (QĐ 20/2020/QĐ-TTg Article 4)"
        ) from None


def check_result(result: AgencyResult) -> None:
    """Refuse what contradicts the catalogue of agencies, or itself."""
    holder = holder_of(result.held_by)
    if result.held_by_level != holder.level:
        raise Unprocessable(
            "wrong-level",
            f"held_by_level says {result.held_by_level}; {holder.id} is of level {holder.level}, "
            "by which digitisation is measured (QĐ 2866/QĐ-UBND, annex, task 23)",
        )
    if result.valid_to is not None and result.valid_to < result.valid_from:
        raise Unprocessable(
            "wrong-validity",
            f"{result.result_id} would be valid to {result.valid_to.isoformat()}, before it is valid from "
            f"{result.valid_from.isoformat()}: only results in force count (QĐ 2866/QĐ-UBND, annex, task 23)",
        )


def check_result_of(rules: Procedure, result: AgencyResult) -> None:
    """Refuse a result that is none of what the dossier's procedure gives, besides what any may not be."""
    if rules.result is None:
        raise Unprocessable(
            "wrong-result", f"leave the result out: {rules.code} gives none (NĐ 61/2018 Article 20)"
        )
    if result.code != rules.result.code:
        raise Unprocessable(
            "wrong-result",
            f"name the result {rules.result.code}: that is what {rules.code} gives (NĐ 61/2018 Article 20)",
        )
    check_result(result)
