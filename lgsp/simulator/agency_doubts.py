"""When an agency does not decide: a paper is missing after all, or its part is another agency's.

The shares are ASSUMPTIONS: no source tells how often either happens in the province.
"""

from typing import Final

from lgsp.simulator.chance import Draws
from lgsp.simulator.dossier_seen import DossierSeen
from schemas.envelope import key_of_dossier
from schemas.routing import Duty, LegDispatched
from services._province.calendar import in_zone
from services._province.procedures import procedure

SHARE_MISSING_PAPERS: Final = 0.03
"""Of the dossiers that a lead agency decides on, after all the others have said their part."""
SHARE_OF_ANOTHER_AGENCY: Final = 0.01
PASSES_ON: Final[frozenset[Duty]] = frozenset({"consult", "verify"})
"""A lead agency is the one that the catalogue names: here nobody doubts that it is competent."""


def missed_papers(dossier: DossierSeen, leg: LegDispatched, draws: Draws) -> tuple[str, ...]:
    """Return what the lead agency asks the applicant for, mostly nothing: it asks once, for everything.

    NĐ 61/2018 Articles 11.2c and 17.2.
    """
    if leg.data.duty != "lead" or dossier.asked is not None or not draws.happens(SHARE_MISSING_PAPERS):
        return ()
    asked = procedure(leg.data.procedure_code, in_zone(leg.time).date())
    codes = [each.code for each in asked.components if each.required]
    first = draws.below(len(codes))
    return tuple(codes[first : first + 1 + draws.below(2)])


def is_another_agencys(leg: LegDispatched, draws: Draws) -> bool:
    """Say whether the agency sends its part back to the desk, which sees to it (NĐ 61/2018 Article 18)."""
    desk = key_of_dossier(leg.data.dossier_code)
    may_pass_on = leg.data.duty in PASSES_ON and leg.data.to_agency != desk
    return may_pass_on and draws.happens(SHARE_OF_ANOTHER_AGENCY)
