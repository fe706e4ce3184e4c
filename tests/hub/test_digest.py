import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from lgsp.simulator.mess import Mess
from lgsp.simulator.run import SimulationSettings, simulate
from lgsp.simulator.slots import Slots
from lgsp.stream.digest import HubDigest, digest
from schemas.envelope import Event, type_of
from services._province.stock import TELL, Holding, stock_of
from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.outside_reader import Seen, check, read_committed
from tests.hub.recount import Cell, Count, recounted, served

pytestmark = pytest.mark.kafka
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Span:
    """A world: how many dossiers in how many days, of which seed, in slots of so many hours."""

    dossiers: int
    seed: int
    days: int
    slot_hours: int = 6


BUSY: Final = Span(dossiers=200, seed=5, days=2)
LONG: Final = Span(dossiers=60, seed=19, days=8, slot_hours=12)
"""Long enough for an order of the first Monday to be payable no more; of this seed somebody never pays."""
MESS = Mess(duplicates_share=0.05, shuffle=True)


@dataclass(frozen=True)
class Outcome:
    """What a world left behind in a hub."""

    digest: HubDigest
    kpis: Mapping[Cell, Count]
    dead_letters: int
    expired: int
    stock: list[Holding]


async def outcome(hub: Hub, *, span: Span = BUSY, kill: bool = False, mess: Mess | None = None) -> Outcome:
    """Run the same world against a hub and end it."""
    async with hub:
        killer = Killer(hub, seed=hub.partitions, most=12)
        killing = asyncio.create_task(killer.run()) if kill else None
        try:
            settings = SimulationSettings(
                hub.servers, hub.prefix, dossiers=span.dossiers, seed=span.seed, days=span.days,
                slots=Slots(length=timedelta(hours=span.slot_hours)), mess=mess or Mess(),
                barrier_timeout_seconds=200,
            )  # fmt: skip
            report = await simulate(settings)
        finally:
            if killing is not None:
                killing.cancel()
        await hub.ready()
        await hub.caught_up()
        seen = read_committed(hub.servers, hub.prefix)
        dead = read_committed(hub.servers, hub.prefix, ["dead-letters"])
        kpis = served(await hub.kpis())
        log.info("%d events, %d kills, %d injected", len(seen), killer.kills, len(report.injected))
        assert not check(seen), str(check(seen))
        assert kpis == recounted(seen)
        assert killer.kills or not kill
        assert report.injected or mess is None
        hub.check()
        expired = sum(each.event["type"] == "lgsp.payment.expired.v1" for each in seen)
        stock = list(stock_of(_results(seen)).holdings())
        return Outcome(digest(each.event for each in seen), kpis, len(dead), expired, stock)


def _results(seen: Iterable[Seen]) -> Iterator[Event]:
    models = {type_of(model): model for model in TELL}
    return (
        models[each.event["type"]].model_validate(each.event) for each in seen if each.event["type"] in models
    )


@pytest.fixture(scope="module")
def reference(servers: str, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Give what a hub makes of the world that nothing disturbs."""
    home: Path = tmp_path_factory.mktemp("reference")
    found = asyncio.run(outcome(Hub(servers, home)))
    assert len(found.digest.dossiers) > BUSY.dossiers * 0.9
    assert not found.dead_letters
    assert any(each.digitised_on is not None for each in found.stock)
    return found


def assert_same(found: Outcome, reference: Outcome) -> None:
    other = {
        code
        for code in found.digest.dossiers.keys() | reference.digest.dossiers.keys()
        if found.digest.dossiers.get(code) != reference.digest.dossiers.get(code)
    }
    assert not other, f"{len(other)} dossiers went another way: {sorted(other)[:5]}"
    assert found == reference


@pytest.mark.more
@pytest.mark.parametrize(("max_records", "partitions"), [pytest.param(1, 6, marks=pytest.mark.long), (7, 3)])
async def test_batches_and_partitions_change_no_digest_and_no_figure(
    new_hub: Callable[..., Hub], reference: Outcome, max_records: int, partitions: int
) -> None:
    assert_same(await outcome(new_hub(max_records=max_records, partitions=partitions)), reference)


@pytest.mark.more
async def test_kills_change_no_digest_and_no_figure(new_hub: Callable[..., Hub], reference: Outcome) -> None:
    assert_same(await outcome(new_hub(max_records=7, supervise=True), kill=True), reference)


@pytest.mark.more
async def test_what_comes_twice_or_shuffled_changes_no_digest_and_no_figure(
    new_hub: Callable[..., Hub], reference: Outcome
) -> None:
    assert_same(await outcome(new_hub(), mess=MESS), reference)


@pytest.mark.more
async def test_a_week_in_which_orders_expire_has_the_same_digest_and_figures(
    new_hub: Callable[..., Hub],
) -> None:
    reference = await outcome(new_hub(), span=LONG)
    assert reference.expired, "everybody pays in this world: choose a seed in which somebody does not"
    other = new_hub(max_records=7, partitions=3)
    assert_same(await outcome(other, span=LONG, mess=MESS), reference)


@pytest.mark.long
@pytest.mark.parametrize("mess", [None, MESS], ids=["tidy", "messy"])
@pytest.mark.parametrize("kill", [False, True], ids=["undisturbed", "killed"])
@pytest.mark.parametrize("partitions", [3, 6])
@pytest.mark.parametrize("max_records", [1, 7, 500])
async def test_nothing_changes_the_digest_or_a_figure(
    new_hub: Callable[..., Hub],
    reference: Outcome,
    *,
    max_records: int,
    partitions: int,
    kill: bool,
    mess: Mess | None,
) -> None:
    hub = new_hub(max_records=max_records, partitions=partitions, supervise=kill)
    assert_same(await outcome(hub, kill=kill, mess=mess), reference)


SHAPES: Final = [
    (database, instances, partitions, max_records)
    for database, most in (("sqlite", (1,)), ("postgresql", (1, 2, 4)))
    for instances in most
    for partitions in (1, 6, 12)
    for max_records in (7, 500)
]
"""Every hub there may be; the two of a seed are 12 apart, so that 12 seeds have all of them."""


@pytest.mark.parametrize(
    ("seed", "shapes"),
    [
        pytest.param(101, [("postgresql", 2, 12, 7)], marks=pytest.mark.more),
        pytest.param(102, [("postgresql", 1, 1, 500)], marks=pytest.mark.long),
        pytest.param(103, [("sqlite", 1, 12, 7)], marks=pytest.mark.long),
        *(pytest.param(seed, SHAPES[seed % 12 :: 12], marks=pytest.mark.long) for seed in range(20)),
    ],
)
async def test_whatever_shape_a_hub_has_its_digest_and_figures_are_the_same(
    new_hub: Callable[..., Hub],
    new_postgres_hub: Callable[..., Hub],
    seed: int,
    shapes: list[tuple[str, int, int, int]],
) -> None:
    span = Span(dossiers=50, seed=seed, days=2)
    expected = await outcome(new_hub(), span=span)
    for database, instances, partitions, max_records in shapes:
        make = new_hub if database == "sqlite" else new_postgres_hub
        hub = make(max_records=max_records, partitions=partitions, instances=instances)
        assert_same(await outcome(hub, span=span), expected)
