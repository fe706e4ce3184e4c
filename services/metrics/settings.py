"""What can be set for metrics: the runtime's settings, with larger batches."""

from pydantic import Field

from services._runtime.settings import LanesPart, ServiceSettings


class MetricsLanes(LanesPart):
    """Larger batches than other services take.

    Metrics takes a record in some dozens of microseconds, so that what a transaction and a poll cost shows:
    with ten times the records in them each costs a sixth less (measured), and all of it takes a fifth of a
    second.
    """

    max_records: int = Field(default=5000, ge=1)


class Settings(ServiceSettings):
    """Environment ``LGSP_…``; see the runtime's settings for each part."""

    lanes: MetricsLanes = MetricsLanes()
