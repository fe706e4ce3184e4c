"""Whatever is said, in any order, with deaths between: the hub keeps every promise, every time."""

from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.component.lanes.hub_machine import HubMachine

REACHED: Final = frozenset({
    "lgsp.dossier.received.v1", "lgsp.dossier.refused.v1", "lgsp.supplement.requested.v1",
    "lgsp.supplement.received.v1", "lgsp.feedback.given.v1", "lgsp.leg.dispatched.v1", "lgsp.leg.closed.v1",
    "lgsp.status.changed.v1", "lgsp.fee.demanded.v1", "lgsp.dossier.finished.v1",
    "lgsp.result.returned.v1", "lgsp.payment.succeeded.v1", "not-json", "conflict",
})  # fmt: skip
"""What hundreds of sequences come across; a machine that reaches less proves less than it says."""


@pytest.mark.timeout(3_600)  # half a minute of work for the shorter one, on cores of its own
@pytest.mark.parametrize("sequences", [300, pytest.param(2_000, marks=pytest.mark.long)])
def test_whatever_is_said_in_any_order_with_deaths_between_the_promises_hold(sequences: int) -> None:
    HubMachine.told.clear()
    run_state_machine_as_test(
        HubMachine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=30,
            deadline=None,
            phases=(Phase.generate,),  # add Phase.shrink for minutes of work to a shorter example
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert HubMachine.told.keys() >= REACHED, REACHED - HubMachine.told.keys()
