"""Detectors of what cannot have been. A finding moves no figure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.metrics.detecting.of_codes import NUMBER_FROM_NOWHERE
from services.metrics.detecting.of_contradictions import CONTRADICTION
from services.metrics.detecting.of_papers import RESULT_IS_A_PAPER, REUSED_FROM_NOTHING
from services.metrics.detecting.of_statuses import APPROVED_WHILE_WAITING, IMPOSSIBLE_STATUS
from services.metrics.detecting.of_times import FINISHED_BEFORE_RECEIVED, PAID_BEFORE_DEMANDED
from services.metrics.detecting.rule import AnyRule
from services.metrics.facts import DossierFacts
from services.metrics.filings import Filings
from services.metrics.held_results import HeldResult
from services.metrics.numbering import NumberedDay

RULES_OF: Final[Mapping[type, tuple[AnyRule, ...]]] = MappingProxyType(
    {
        DossierFacts: (
            IMPOSSIBLE_STATUS, APPROVED_WHILE_WAITING, REUSED_FROM_NOTHING, RESULT_IS_A_PAPER,
            PAID_BEFORE_DEMANDED, FINISHED_BEFORE_RECEIVED, CONTRADICTION,
        ),
        HeldResult: (CONTRADICTION,),
        Filings: (CONTRADICTION,),
        NumberedDay: (NUMBER_FROM_NOWHERE,),
    }
)  # fmt: skip
"""Which rules look at which documents."""
RULES: Final = {each.id: each for rules in RULES_OF.values() for each in rules}
