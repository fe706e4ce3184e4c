"""The figures as gauges for Prometheus: of the province and its levels, for the periods that run."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import Connection

from services._runtime.chores import again_and_again
from services.metrics.door import Read
from services.metrics.lookup import AsOf
from services.metrics.standing import Standing, standings

_EVERY_SECONDS: Final = 5.0
_LABELS: Final = ("definition", "scope", "period")


class FigureGauges:
    """At most five gauges for each definition, four scopes and four periods, whatever the province has.

    What has no value or no target has no such gauge: a missing figure is not 0.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, words: str) -> Gauge:
            return Gauge(f"lgsp_kpi_{name}", words, _LABELS, registry=registry)

        self._numerator = gauge("numerator", "Numerator of a figure, as the topic kpis told it last")
        self._denominator = gauge("denominator", "Its denominator")
        self._value = gauge("value", "Its value, rounded as everywhere; absent without data")
        self._target = gauge("target", "The least share that meets its target; absent without one")
        self._met = gauge("met", "1: the exact fraction meets the target, 0: not; absent without either")
        self._as_of = Gauge(
            "lgsp_kpi_as_of_timestamp_seconds", "The last tick applied, in the hub's time", registry=registry
        )

    def show(self, found: Iterable[Standing], as_of: datetime) -> None:
        """Set what there is; what there is no more is gone."""
        for gauge in (self._numerator, self._denominator, self._value, self._target, self._met):
            gauge.clear()
        self._as_of.set(as_of.timestamp())
        for period, figure in found:
            labels = (figure.definition, figure.scope, period)
            self._numerator.labels(*labels).set(figure.numerator)
            self._denominator.labels(*labels).set(figure.denominator)
            for gauge, number in (
                (self._value, figure.value), (self._target, figure.target), (self._met, figure.met),
            ):  # fmt: skip
                if number is not None:
                    gauge.labels(*labels).set(number)

    async def keep(self, read: Read, as_of: AsOf, stop: asyncio.Event) -> None:
        """Show them anew every few seconds until told to stop; before the first tick there are none."""

        def found(tx: Connection) -> tuple[list[Standing], datetime] | None:
            moment = as_of(tx)
            return None if moment is None else (standings(tx, moment), moment)

        async def look() -> None:
            if (shown := await read(found)) is not None:
                self.show(*shown)

        await again_and_again(look, stop, _EVERY_SECONDS)
