"""Metrics alone on a stream that somebody else wrote: it counts what events say, whatever intake does."""

from collections.abc import Callable

import pytest

from tests.hub.hub import Hub
from tests.hub.sending import send
from tests.hub.told_dossiers import dossiers, raw

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
