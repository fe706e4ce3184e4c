"""Dossiers of one person on one day see no more of each other in any hub than in any other: real brokers.

Whoever lodges at two desks on the day on which one of the dossiers is approved must not see its papers before
00:00 of the next working day, wherever the desks' lanes run and whichever of them is first.
"""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Final

import pytest

from lgsp.simulator.outgoing import Outgoing, ticks
from lgsp.simulator.sender import Sender
from lgsp.stream.digest import digest
from services._runtime.partitions import partition_of
from tests.builders import an_arrival
from tests.component.intake.test_register_in_sql import DESKS, Slot, week
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed

pytestmark = [pytest.mark.kafka, pytest.mark.more]
WAIT_SECONDS: Final = 90
Told = dict[str, tuple[str, list[tuple[str, str, bool, bool]]]]


def records_of(slot: Slot) -> list[Outgoing]:
    """Return what is sent of a slot, whole as an outside writer does."""
    sent = []
    for number, (event, key) in enumerate(slot):
        each = an_arrival(event, key=key.encode())
        kind = dict(each.headers)["ce_type"] or b""
        sent.append(
            Outgoing(
                each.topic.name, each.key, each.value, kind.decode(), event.time, event.subject, f"{number}"
            )
        )
    return sent


async def lived(hub: Hub) -> tuple[str, Told]:
    """Let a hub live through the week, a barrier and ticks after every slot; return digest and outcomes."""
    async with hub:
        await hub.ready()
        for slot in week():
            async with Sender(hub.servers, hub.prefix, WAIT_SECONDS) as sender:
                await sender.send(records_of(slot))
                await hub.caught_up(WAIT_SECONDS)
                await sender.send(ticks("rest", end_of(slot), await sender.partitions()))
            await hub.caught_up(WAIT_SECONDS)
        seen = [each.event for each in read_committed(hub.servers, hub.prefix, ("dossiers",))]
        late = await hub.http.get(f"{hub.url('intake')}/metrics")
        assert "lgsp_register_late_total 0.0" in late.text, "nothing is late in a barrier run"
    assert not read_committed(hub.servers, hub.prefix, ("dead-letters",))
    return digest(seen).hub, {each["data"]["submission_id"]: told_of(each) for each in seen}


def end_of(slot: Slot) -> datetime:
    """Return the end of its half day, after everything in it."""
    last = max(event.time for event, _ in slot)
    hour = time(12, tzinfo=last.tzinfo) if last.hour < 12 else time(18, tzinfo=last.tzinfo)
    return datetime.combine(last.date(), hour)


def told_of(event: dict[str, Any]) -> tuple[str, list[tuple[str, str, bool, bool]]]:
    """Return what became of a submission, and of each of its papers."""
    papers = event["data"].get("components", [])
    return event["type"], [
        (each["code"], each["outcome"], each["held_before"], each["could_share"]) for each in papers
    ]


async def test_dossiers_of_one_person_on_one_day_agree_in_every_hub(
    new_hub: Callable[..., Hub], new_postgres_hub: Callable[..., Hub]
) -> None:
    assert len({partition_of(desk.encode(), 12) for desk in DESKS}) > 1, "the desks are of several lanes"
    only = {"services": ("intake",)}
    expected, outcomes = await lived(new_hub(partitions=1, **only))
    same_day = {name: outcomes[name] for name in outcomes if name.startswith(("b-", "c-"))}
    assert len(same_day) == 2 * len(DESKS)
    for name, (kind, papers) in same_day.items():
        assert kind == ("lgsp.dossier.received.v1" if name[0] == "b" else "lgsp.dossier.refused.v1"), name
        assert not any(held or could for _, _, held, could in papers), "not before the next working day"
    met = {each[1] for _, papers in outcomes.values() for each in papers}
    assert met == {"attached", "reused", "shared"}, "the next day's see what the first brought"
    for hub in (new_hub(partitions=6, **only), new_postgres_hub(partitions=12, instances=2, **only)):
        assert await lived(hub) == (expected, outcomes)
