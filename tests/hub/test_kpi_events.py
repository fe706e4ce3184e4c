"""Whoever listens to ``/kpis/events`` is told what moves within two seconds, and nothing twice or never."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from tests.hub.figures_moving import receive, tick
from tests.hub.hub import Hub
from tests.hub.listening import UPDATED, Told, listening
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
CELL: Final = ("reuse/qd766", "province", "to-date")
FILTERS: Final = dict(zip(("definition", "scope", "period"), CELL, strict=True))
SOON_SECONDS: Final = 2.0


async def arrives(told: Told, denominator: int, within_seconds: float = 30) -> None:
    await eventually(
        lambda: told.figures().get(CELL, {}).get("denominator") == denominator,
        within_seconds, lambda: f"{denominator} of them: {told.events[-3:]} {told.comments}",
    )  # fmt: skip


def numbers(told: Told) -> list[int]:
    return [each["denominator"] for each in told.named(UPDATED)]


async def moved(hub: Hub, dossiers: range, minutes: int) -> None:
    receive(hub, dossiers)
    await hub.caught_up()
    tick(hub, minutes)


async def test_a_listener_misses_nothing_whether_it_comes_back_or_its_instance_does(
    new_hub: Callable[..., Hub],
) -> None:
    async with new_hub(services=("metrics",)) as hub:
        await hub.ready()
        url = hub.url("metrics")
        async with listening(url) as everything, listening(url, **FILTERS) as one:
            await moved(hub, range(1, 3), 0)
            ticked = time.monotonic()
            await arrives(one, 2)
            assert time.monotonic() - ticked < SOON_SECONDS
            await arrives(everything, 2)
            await hub.caught_up()
            served = {(each["definition"], each["scope"], each["period"]): each for each in await hub.kpis()}
            assert everything.figures() == served, "the stream tells what GET /kpis answers"
            assert len(everything.named(UPDATED)) == len(served), "nothing is told twice"
            assert one.retry_ms
            assert numbers(one) == [2]
        await moved(hub, range(3, 4), 1)
        await hub.caught_up()
        async with listening(url, last_id=one.last_id, **FILTERS) as back:
            await arrives(back, 3, SOON_SECONDS)
            await hub.kill("metrics")
        await hub.start("metrics")
        await hub.ready()
        await moved(hub, range(4, 6), 2)
        await hub.caught_up()
        async with listening(url, last_id=back.last_id, **FILTERS) as again:
            await arrives(again, 5, SOON_SECONDS)
            await moved(hub, range(6, 7), 3)
            await arrives(again, 6)
            assert (numbers(back), numbers(again)) == ([3], [5, 6])
            assert not again.named("resync")
            await stops(hub, again)


async def stops(hub: Hub, told: Told) -> None:
    """Stop it at once although somebody listens, who is told."""
    began = time.monotonic()
    assert await hub.stop("metrics") == 0
    assert time.monotonic() - began < 5
    await eventually(lambda: told.over, 5, "the connection is closed")
    assert told.comments[-1].startswith("this instance stops")


async def test_who_comes_back_too_late_is_told_once_to_read_everything(new_hub: Callable[..., Hub]) -> None:
    environment = {"LGSP_STREAMS__HELD_UPDATES": "40", "LGSP_STREAMS__PING_SECONDS": "0.5"}
    async with new_hub(services=("metrics",), environment=environment) as hub:
        await hub.ready()
        url = hub.url("metrics")
        async with listening(url, **FILTERS) as first:
            await moved(hub, range(1, 2), 0)
            await arrives(first, 1)
            await moved(hub, range(2, 3), 1)
            await arrives(first, 2)
        for last_id in (first.ids[0], "00000000-0-1", "garbage"):
            async with listening(url, last_id=last_id, **FILTERS) as late:
                await eventually(lambda late=late: late.comments, 5, "a ping")  # type: ignore[misc]
                assert [name for name, _ in late.events] == ["resync"]
                assert late.named("resync")[0]["read"].startswith("/kpis?definition=reuse%2Fqd766&scope=")
        async with listening(url, last_id=late.last_id, **FILTERS) as resumed:
            await moved(hub, range(3, 4), 2)
            await arrives(resumed, 3)
            assert numbers(resumed) == [3], "what was told to be read is not told again"
        await refused(hub)


async def refused(hub: Hub) -> None:
    """Ask for what GET /kpis does not know, and for what nobody is told of."""
    cases: list[tuple[Mapping[str, str], int, dict[str, Any]]] = [
        ({"definition": "reuse/qd767"}, 404, {"field": "definition", "nearest": "reuse/qd766"}),
        ({"scope": "agency:H62.999"}, 404, {"field": "scope"}),
        ({"scope": "level:comune"}, 404, {"field": "scope", "nearest": "level:commune"}),
        ({"period": "2021-13"}, 404, {"field": "period"}),
        ({"period": "2021-03-08"}, 422, {"field": "period"}),
        ({"scope": "field:G15-LT01"}, 422, {"field": "scope"}),
    ]
    for filters, status, said in cases:
        answer = await hub.http.get(f"{hub.url('metrics')}/kpis/events", params=dict(filters))
        assert answer.status_code == status, filters
        assert said.items() <= answer.json().items(), answer.text


async def test_who_listened_to_a_killed_instance_goes_on_with_another(
    new_postgres_hub: Callable[..., Hub],
) -> None:
    environment = {"LGSP_KAFKA__SESSION_TIMEOUT_SECONDS": "3"}
    async with new_postgres_hub(services=("metrics",), instances=2, environment=environment) as hub:
        await hub.ready()
        async with listening(hub.url("metrics"), **FILTERS) as first:
            await moved(hub, range(1, 3), 0)
            await arrives(first, 2)
            await hub.kill("metrics")
            await eventually(lambda: first.over, 5, "its connection is lost")
        await moved(hub, range(3, 5), 1)
        async with listening(hub.url("metrics#1"), last_id=first.last_id, **FILTERS) as second:
            await arrives(second, 4)
            assert (numbers(first), numbers(second)[-1]) == ([2], 4)
            assert len(numbers(second)) == len(set(numbers(second))), "nothing is told twice"
            assert not second.named("resync")
