"""What can be set for metrics: the runtime's settings, with larger batches."""

from pydantic import Field

from services._runtime.settings import LanesPart, ServiceSettings


class MetricsLanes(LanesPart):
    """Larger batches than other services take.

    Metrics takes a record in some dozens of microseconds, so that what a transaction costs shows: with four
    times the records in it each costs a tenth less (measured), and the whole still takes a tenth of a second.
    """

    max_records: int = Field(default=2000, ge=1)


class Settings(ServiceSettings):
    """Environment ``LGSP_…``; see the runtime's settings for each part."""

    lanes: MetricsLanes = MetricsLanes()
