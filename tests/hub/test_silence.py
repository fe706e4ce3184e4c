"""After a single fault no partition stands still for longer than the session, after a stop hardly at all."""

import asyncio
import itertools
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

import pytest

from lgsp.clock import ClockSettings
from lgsp.clock import run as run_clock
from schemas.topics import CLOCK
from services._runtime.group_offsets import GroupOffsets
from tests.hub.hub import Hub
from tests.hub.steady import Steady, longest_silences
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more, pytest.mark.long]
log = logging.getLogger(__name__)
SESSION_SECONDS: Final = 3
IMPATIENT: Final = {
    "LGSP_KAFKA__SESSION_TIMEOUT_SECONDS": str(SESSION_SECONDS),
    "LGSP_KAFKA__TRANSACTION_TIMEOUT_SECONDS": "5",
}
LOOK_SECONDS: Final = 0.05
FAULTS: Final = pytest.mark.parametrize(
    ("fault", "most_seconds"), [("kill", SESSION_SECONDS + 2), ("stop", 2)]
)


@FAULTS
async def test_after_one_fault_no_partition_of_dossiers_is_silent_for_long(
    new_postgres_hub: Callable[..., Hub], fault: str, most_seconds: float
) -> None:
    hub = new_postgres_hub(services=("intake",), environment=IMPATIENT, instances=2)
    async with hub, Steady(hub) as steady:
        await hub.ready()
        await steady.flows()
        await (hub.kill("intake#1") if fault == "kill" else hub.stop("intake#1"))
        await steady.flows(most_seconds + 5)
        silences = longest_silences(hub)
    log.info("longest silence after a %s, by partition: %s", fault, silences)
    assert len(silences) == hub.partitions
    assert max(silences.values()) <= most_seconds


@FAULTS
@pytest.mark.parametrize("service", ["routing", "payment_stub", "metrics"])
async def test_after_one_fault_no_service_lets_a_partition_wait_for_long(
    new_postgres_hub: Callable[..., Hub], service: str, fault: str, most_seconds: float
) -> None:
    """Ticks come to every partition, so a service has always something to do in each of them."""
    hub = new_postgres_hub(services=(service,), environment=IMPATIENT, instances=2)
    async with hub, Ticking(hub), Progress(hub, service) as progress:
        await hub.ready()
        await progress.flows(2)
        progress.begin_anew()
        name = f"{service}#1"
        await (hub.kill(name) if fault == "kill" else hub.stop(name))
        await progress.flows(most_seconds + 5)
        silences = progress.longest_silences()
    log.info("longest silence of %s after a %s, by partition: %s", service, fault, silences)
    assert len(silences) == hub.partitions
    assert max(silences.values()) <= most_seconds


class Ticking:
    """Ten ticks a second of a live clock."""

    def __init__(self, hub: Hub) -> None:
        period, late = timedelta(seconds=0.1), timedelta(seconds=1)
        self._settings = ClockSettings(hub.servers, hub.prefix, hub.partitions, period, late)
        self._stop = asyncio.Event()
        self._running: asyncio.Task[int] | None = None

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(run_clock(self._settings, self._stop))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._running is not None
        self._stop.set()
        assert await self._running == 0


class Progress:
    """When a service told that it is done with something more of each partition of the clock."""

    def __init__(self, hub: Hub, service: str) -> None:
        self._service = service
        self._topic = CLOCK.full_name(hub.prefix)
        self._offsets = GroupOffsets(hub.servers, hub.prefix, (service,))
        self._partitions = hub.partitions
        self._times: defaultdict[int, list[float]] = defaultdict(list)
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._offsets.start()
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._looking is not None
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)
        await self._offsets.stop()

    async def flows(self, for_seconds: float) -> None:
        """Return when every partition has moved anew, and so much time has passed since."""
        before = {p: len(self._times[p]) for p in range(self._partitions)}
        await asyncio.sleep(for_seconds)  # time for silence to show is the case
        await eventually(lambda: all(len(self._times[p]) > n for p, n in before.items()), 30, "all move")

    def begin_anew(self) -> None:
        """Forget how long it took until the instances had shared the partitions."""
        for times in self._times.values():
            del times[:-1]

    def longest_silences(self) -> dict[int, float]:
        """Return the longest time in which a partition did not move, in seconds."""
        return {
            partition: max(later - earlier for earlier, later in itertools.pairwise(times))
            for partition, times in self._times.items()
        }

    async def _look(self) -> None:
        known: dict[int, int] = {}
        while True:
            for place, offset in (await self._offsets.informed(self._service)).items():
                if place.topic == self._topic and offset > known.get(place.partition, 0):
                    known[place.partition] = offset
                    self._times[place.partition].append(time.monotonic())
            await asyncio.sleep(LOOK_SECONDS)
