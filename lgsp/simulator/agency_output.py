"""What agencies produce: the result of an approved dossier, the amount that a tax office determines."""

from datetime import datetime, timedelta

from lgsp.simulator.chance import Draws
from schemas.dossiers import DossierFee
from schemas.envelope import key_of_dossier
from schemas.inbound import AgencyResult, FeeItem
from schemas.routing import LegDispatched
from services._province.agencies import agency
from services._province.identifiers import parse_dossier_code
from services._province.procedures import agency_by_rule, procedure

DIGITISED_ON_PAPER = 0.25
SHARE_VALUED_HIGHER = 0.2
"""Of the values that applicants declare: the tax office's price list says more."""
MOST_VALUED_HIGHER = 1.4


def determined(declared: tuple[DossierFee, ...], draws: Draws) -> tuple[FeeItem, ...]:
    """Return what the tax office asks for: of the value declared or that of its price list, the greater."""
    higher = draws.between(1, MOST_VALUED_HIGHER) if draws.happens(SHARE_VALUED_HIGHER) else 1.0
    return tuple(
        FeeItem(code=fee.code, kind=fee.kind, amount_vnd=int(fee.amount_vnd * higher)) for fee in declared
    )


def result_of(leg: LegDispatched, time: datetime, draws: Draws) -> AgencyResult | None:
    """Return the paper that the procedure gives, None if it gives none."""
    asked = procedure(leg.data.procedure_code, parse_dossier_code(leg.data.dossier_code).day)
    spec = asked.result
    if spec is None:
        return None
    held_by = agency_by_rule(spec.held_by, asked, key_of_dossier(leg.data.dossier_code))
    return AgencyResult(
        result_id=f"R-{leg.data.dossier_code}",
        code=spec.code,
        paper=spec.paper,
        electronic=spec.electronic,
        digitised=spec.electronic or draws.happens(DIGITISED_ON_PAPER),
        valid_from=time,
        valid_to=None if spec.validity_days is None else time + timedelta(days=spec.validity_days),
        held_by=held_by,
        held_by_level=agency(held_by).level,
        shareable=spec.electronic,
    )
