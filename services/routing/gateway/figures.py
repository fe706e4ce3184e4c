"""What the gateway counts for Prometheus. Labels are agencies that have entries or a webhook, no more."""

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.routing.gateway.inbox import Backlog

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Figures:
    """The measures, in the service's registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._backlog = Gauge(
            "lgsp_gateway_backlog", "Inbox entries not acknowledged", ("agency",), registry=registry
        )
        self._oldest = Gauge(
            "lgsp_gateway_oldest_seconds", "Age of the oldest of them", ("agency",), registry=registry
        )
        self._deliveries = Counter(
            "lgsp_webhook_deliveries", "Tries to deliver; outcome delivered, refused, away or gone",
            ("agency", "outcome"), registry=registry,
        )  # fmt: skip
        self._given_up = Counter(
            "lgsp_webhook_given_up", "Entries left to the inbox", ("agency",), registry=registry
        )
        self._open = Gauge(
            "lgsp_webhook_open", "1: deliveries wait for a retry", ("agency",), registry=registry
        )
        self._took = Histogram("lgsp_webhook_seconds", "One delivery", buckets=_SECONDS, registry=registry)

    def backlogs(self, found: Mapping[str, Backlog], now: datetime) -> None:
        """Set what waits for each agency."""
        for gauge in (self._backlog, self._oldest):
            gauge.clear()
        for agency, each in found.items():
            self._backlog.labels(agency).set(each.waiting)
            age = (now - each.oldest_at).total_seconds() if each.oldest_at is not None else 0
            self._oldest.labels(agency).set(max(0.0, age))

    def delivery(self, agency: str, outcome: str, seconds: float) -> None:
        """Count a try."""
        self._deliveries.labels(agency, outcome).inc()
        self._took.observe(seconds)

    def standing(self, agency: str, *, is_open: bool, given_up: bool) -> None:
        """Note where an agency's deliveries stand after a try."""
        self._open.labels(agency).set(is_open)
        if given_up:
            self._given_up.labels(agency).inc()
