"""What was told of the demo's procedures before routing knew supplements, lateness and transit."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

import pytest

from lgsp.stream.digest import canonical_line
from services._province.procedures import procedures
from tests.unit.stories.every_procedure import Case, electronic
from tests.unit.stories.test_branches_of_every_procedure import DECIDING

TOLD_BEFORE: Final = {
    "2.000815": "e5b0e8fd3b30a9c3",
    "2.000488": "7e39e72a18dee71c",
    "1.001193": "204759e544bf9225",
    "1.000894": "f0b8102f1222a4dd",
    "1.001612": "4bec20618cdb930b",
    "placeholder-land-use-right-change": "e2a7f262c37bda1e",
    "1.013227": "66d9ab4a4822c523",
    "1.002809": "6a440d8cf58913f6",
}
"""Procedure → the beginning of the digest of its electronic dossiers: approved, rejected, a fee on the way.

A digest that changes is a rule that changed: name it in CHANGELOG.md, then write the new one down.
"""


def dossiers_of(code: str) -> Iterator[Case]:
    asked = procedures()[code]
    yield electronic(asked)
    yield from (electronic(asked, rejecting=leg.duty) for leg in asked.legs if leg.duty in DECIDING)
    if asked.fees or asked.unknown_fees:
        finance = any(leg.duty == "finance" for leg in asked.legs)
        yield electronic(asked, demanding="finance" if finance else "lead")


def told(case: Case) -> str:
    """Return the digest of what routing and payment told; receptions are intake's."""
    events = [json.loads(event.model_dump_json()) for event in case.play().hub.events]
    ours = [event for event in events if event["source"] != "/lgsp/intake"]
    return "\n".join(text for *_, text in sorted(map(canonical_line, ours)))


@pytest.mark.parametrize("code", TOLD_BEFORE)
def test_a_dossier_that_meets_none_of_the_new_rules_is_told_as_before(code: str) -> None:
    everything = "\n".join(told(case) for case in dossiers_of(code))
    assert sha256(everything.encode()).hexdigest()[:16] == TOLD_BEFORE[code]
