"""What the stream counts for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class StreamFigures:
    """The measures, in the service's registry; none has a label, so all are there from the start."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.listeners = Gauge(
            "lgsp_kpi_listeners", "Connections that listen to /kpis/events", registry=registry
        )
        self.dropped = Counter(
            "lgsp_kpi_listeners_dropped", "Listeners let go because they read too slowly", registry=registry
        )
        self.resyncs = Counter(
            "lgsp_kpi_resyncs", "Listeners told to read GET /kpis: what they missed was not held any more",
            registry=registry,
        )  # fmt: skip
