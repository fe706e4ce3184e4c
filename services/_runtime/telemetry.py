"""What a service counts, for Prometheus. Names that dashboards know already keep their names."""

from collections import Counter as Tally
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from schemas.topics import read_by
from services._runtime.batch_result import BatchResult

_BATCH_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Telemetry:
    """The measures of one service in a registry of its own."""

    def __init__(self, service: str, group: str) -> None:
        self.registry = CollectorRegistry()
        self._group = group
        self._service = service
        self._records = Counter(
            "lgsp_records", "Records taken; outcome applied, other, unknown, repeated or dead",
            ("service", "topic", "outcome"), registry=self.registry,
        )  # fmt: skip
        self._dead = Counter(
            "lgsp_dead_letters", "Dead letters by reason", ("service", "reason"), registry=self.registry
        )
        self._refused = Counter(
            "lgsp_door_refusals", "Requests that a door said no to, by the kind of problem",
            ("service", "kind"), registry=self.registry,
        )  # fmt: skip
        self._late = Counter(
            "lgsp_late_events", "Events older than the last tick of their lane, applied at its time",
            ("service", "topic"), registry=self.registry,
        )  # fmt: skip
        self._published = Counter(
            "lgsp_events_published", "Outbox rows published", ("service",), registry=self.registry
        )
        self._missing_markers = Counter(
            "lgsp_missing_markers", "Markers that Kafka had left out and the relay wrote", ("service",),
            registry=self.registry,
        )  # fmt: skip
        self._batch = Histogram(
            "lgsp_batch_seconds",
            "One batch to the database",
            ("service",),
            buckets=_BATCH_SECONDS,
            registry=self.registry,
        )
        self._unpublished = Gauge(
            "lgsp_outbox_unpublished", "Outbox rows that wait", ("service",), registry=self.registry
        )
        self._lag = Gauge(
            "kafka_consumergroup_lag", "End offset less the position informed to the group",
            ("consumergroup", "topic", "partition"), registry=self.registry,
        )  # fmt: skip
        self._failed_timers = Counter(
            "lgsp_failed_timers", "Timers that failed and wait for the next tick", ("service",),
            registry=self.registry,
        )  # fmt: skip

        self._from_nought()

    def _from_nought(self) -> None:
        """Show nought of what alarms: an alert does not see the rise of a series that begins at one."""
        self._missing_markers.labels(self._service)
        for topic in read_by(self._service):
            self._late.labels(self._service, topic.name)
            self._records.labels(self._service, topic.name, "dead")

    def batch(self, result: BatchResult, seconds: float) -> None:
        """Count what a batch did."""
        for (topic, outcome), count in result.outcomes.items():
            self._records.labels(self._service, topic, outcome).inc(count)
        for reason, count in Tally(problem.reason for _, problem in result.dead).items():
            self._dead.labels(self._service, reason).inc(count)
        for topic, count in result.late.items():
            self._late.labels(self._service, topic).inc(count)
        self._failed_timers.labels(self._service).inc(result.failed_timers)
        self._batch.labels(self._service).observe(seconds)

    def refused(self, kind: str) -> None:
        """Count a request that a door said no to; kinds are the hub's own words, so there are few."""
        self._refused.labels(self._service, kind).inc()

    def watch_unpublished(self, count: Callable[[], int]) -> None:
        """Ask for the rows that wait whenever somebody looks."""
        self._unpublished.labels(self._service).set_function(count)

    def watch_ready(self, is_ready: Callable[[], bool]) -> None:
        """Ask whether the service is ready whenever somebody looks."""
        words = "1: the service is ready, as /health/ready says"
        ready = Gauge("lgsp_ready", words, ("service",), registry=self.registry)
        ready.labels(self._service).set_function(is_ready)

    def published(self, rows: int) -> None:
        """Count what went out."""
        self._published.labels(self._service).inc(rows)

    def missing_marker(self) -> None:
        """Count a marker that was written in Kafka's place."""
        self._missing_markers.labels(self._service).inc()

    def lag(self, behind: Mapping[tuple[str, int], int]) -> None:
        """Set the lag of each input partition in our hands; of others nothing is said any more."""
        self._lag.clear()
        for (topic, partition), records in behind.items():
            self._lag.labels(self._group, topic, str(partition)).set(records)
