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
    "2.000815": "0d56818d36899454",
    "2.000488": "52486c73623e6d2a",
    "1.001193": "187d5a5c55dba6ac",
    "1.000894": "f0b8102f1222a4dd",
    "1.001612": "11f7286a013d0caf",
    "placeholder-land-use-right-change": "4cc2c74ae52cf60f",
    "1.013227": "cee59f7a0c5408f3",
    "1.002809": "5a971ac76997c61d",
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
