from collections import deque
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import get_args

import pytest

from schemas.topics import SERVICES
from services._runtime.crash import LanePoint
from tests.hub.hub import Hub
from tests.hub.load import Load
from tests.hub.verdict import assert_whole

pytestmark = [pytest.mark.kafka, pytest.mark.embedded]  # where Kafka runs is all the same to a dying service
SENDS = ("before-sends", "between-sends", "after-sends", "before-kafka-commit", "after-kafka-commit")
OTHERS = (
    "before-database-commit", "after-database-commit", "takeover-after-epoch", "takeover-before-markers",
    "takeover-after-fence", "takeover-after-position", "takeover-after-publish",
)  # fmt: skip
ROWS = {
    "intake": SENDS + OTHERS, "routing": SENDS + OTHERS,
    "payment_stub": OTHERS + SENDS, "metrics": OTHERS + SENDS,
}  # fmt: skip
"""Every point for every service. Those with little to say begin with the deaths that need no load."""


async def die_at_every_point(hub: Hub, load: Load, rows: Mapping[str, Sequence[str]]) -> None:
    """Send load until every service has died at every point of its row, one life after another."""
    hub.crash_rows.update({service: deque(row) for service, row in rows.items()})
    async with hub:
        await load.until(lambda: not any(hub.life(service).crash_at for service in SERVICES))
        for service, row in rows.items():
            lives = [each for each in hub.lives if each.service == service]
            assert [each.crash_at for each in lives if each.exit_code == 9] == list(row), service
        await assert_whole(load)


@pytest.mark.parametrize("service", SERVICES)
def test_the_row_of_deaths_has_every_crash_point(service: str) -> None:
    assert sorted(ROWS[service]) == sorted(get_args(LanePoint))


async def test_services_that_die_at_every_crash_point_neither_lose_nor_repeat(
    new_hub: Callable[..., Hub],
) -> None:
    hub = new_hub(supervise=True, max_records=1)
    await die_at_every_point(hub, Load(hub), ROWS)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_deaths_at_crash_points_in_any_order_neither_lose_nor_repeat(
    new_hub: Callable[..., Hub], seed: int
) -> None:
    random = Random(seed)
    hub = new_hub(supervise=True, max_records=random.choice((1, 7)))
    points = get_args(LanePoint)
    rows = {service: random.sample(points, len(points)) for service in SERVICES}
    await die_at_every_point(hub, Load(hub, seed), rows)
