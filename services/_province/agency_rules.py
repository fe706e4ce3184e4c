"""Which agency a procedure means: by its id, or by a rule that depends on where a dossier is received."""

from collections.abc import Mapping

from services._province.agencies import Agency, agencies

RECEIVING = "receiving"
"""Rule: the agency that receives the dossier."""
COMPETENT = "competent"
"""Rule: the agency that decides the dossier."""
IN_DISTRICT = "district:"
"""Rule, followed by a role: the agency that has it where the dossier is received (`district:tax`)."""
COMMITTEE = "committee"
"""Stands where a role stands: the district's People's Committee itself."""


class NoAgencyInDistrict(LookupError):
    """A rule asks for an agency of the receiving agency's district, and there is none."""

    def __init__(self, rule: str, receiving: str) -> None:
        super().__init__(f"there is no {rule} where {receiving} is")
        self.rule = rule
        self.receiving = receiving


def is_rule_by_district(rule: str) -> bool:
    """Whether the rule asks for an agency of the receiving agency's district."""
    return rule.startswith(IN_DISTRICT)


def agency_meant(
    rule: str, *, receiving: str, competent: str, known: Mapping[str, Agency] | None = None
) -> str:
    """Id that a rule means for a dossier received and decided there; raises NoAgencyInDistrict.

    A rule by district means that of the deciding agency where it has one, else the desk's: any one-stop
    receives, and the matter belongs where it is decided.
    """
    if rule == RECEIVING:
        return receiving
    if rule == COMPETENT:
        return competent
    if not is_rule_by_district(rule):
        return rule
    found = agencies() if known is None else known
    decides = found.get(competent)
    return in_district(rule, competent if decides is not None and decides.district else receiving, known)


def in_district(rule: str, receiving: str, known: Mapping[str, Agency] | None = None) -> str:
    """Id of the agency with the rule's role in the receiving one's district; raises NoAgencyInDistrict."""
    role = rule.removeprefix(IN_DISTRICT)
    found = agencies() if known is None else known
    district = found[receiving].district if receiving in found else None
    for each in with_role(role, found):
        if district is not None and each.district == district:
            return each.id
    raise NoAgencyInDistrict(rule, receiving)


def with_role(role: str, known: Mapping[str, Agency]) -> tuple[Agency, ...]:
    """Return the district agencies that have the role, at most one a district."""
    if role == COMMITTEE:
        return tuple(each for each in known.values() if each.kind == "district")
    return tuple(each for each in known.values() if each.role == role and each.level == "district")
