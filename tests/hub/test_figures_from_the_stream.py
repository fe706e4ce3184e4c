"""Metrics alone on a stream that somebody else wrote: it counts what events say, whatever intake does."""

from collections.abc import Callable

import pytest

from schemas.envelope import Event
from schemas.payments import RefundIssued, RefundIssuedData
from tests.hub.hub import Hub
from tests.hub.sending import send
from tests.hub.told_dossiers import dossiers, raw
from tests.unit.metrics.definition_names import PAID_DOSSIERS, PAYMENTS
from tests.unit.metrics.dossier_events import DOSSIER, at, paid, received

pytestmark = pytest.mark.kafka


async def test_reuse_and_punctuality_are_counted_as_the_stream_tells_them(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(services=("metrics",)) as hub:
        await hub.ready()
        send(hub.servers, hub.prefix, [raw(event) for event in dossiers()])
        await hub.caught_up()
        figures = {
            each["definition"]: (each["numerator"], each["denominator"], each["target"], each["met"])
            for each in await hub.kpis()
            if (each["scope"], each["period"]) == ("province", "2021-Q1")
        }
        assert figures["reuse/qd766"] == (2, 4, 0.8, False)
        assert figures["on-time/nd61"] == (2, 4, None, None)


async def test_a_refund_in_the_next_quarter_moves_no_figure_of_either(new_hub: Callable[..., Hub]) -> None:
    """Paid online on the last day of March, given back in April: it was a transaction all the same."""
    paid_at, back_at = at("2021-03-31 16:59"), at("2021-04-02 09:00")
    data = RefundIssuedData.model_validate(
        {
            "dossier_code": DOSSIER, "order_id": "order-1", "transaction_id": "tx-1", "amount_vnd": 200_000,
            "reason": "withdrawn", "items": [],
        }
    )  # fmt: skip
    back = RefundIssued(id="b-1", source="/lgsp/payment_stub", subject=DOSSIER, time=back_at, data=data)
    before = (received(paid_at, fees={"fee": 200_000}).event, paid("tx-1", time=paid_at).event)
    told = [*(each for each in before if isinstance(each, Event)), back]
    async with new_hub(services=("metrics",)) as hub:
        await hub.ready()
        send(hub.servers, hub.prefix, [raw(event) for event in told])
        await hub.caught_up()
        found = {
            (each["definition"], each["period"]): each
            for each in await hub.kpis()
            if each["scope"] == "province"
        }
        for name in (PAYMENTS, PAID_DOSSIERS):
            assert [found[name, "2021-Q1"][part] for part in ("numerator", "denominator")] == [1, 1]
            assert (name, "2021-Q2") not in found
        metrics = (await hub.http.get(f"{hub.url('metrics')}/metrics")).text
        assert 'outcome="dead",service="metrics",topic="payments"} 0.0' in metrics
