"""What ``deploy/`` asks Prometheus for is what running services export, once there is one of everything."""

from typing import Final

import pytest

from schemas.topics import SERVICES
from tests.deployed import OF_PROMETHEUS, asked, exported, unknown
from tests.hub.figures_moving import tick
from tests.hub.hub import Hub
from tests.hub.listening import listening
from tests.hub.sending import Raw, a_raw_submission, send
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
KEY: Final = b"H62.12"


async def exports(hub: Hub) -> dict[str, set[str]]:
    found: dict[str, set[str]] = dict(OF_PROMETHEUS)
    for service in SERVICES:
        text = (await hub.http.get(f"{hub.url(service)}/metrics")).raise_for_status().text
        for name, labels in exported(text).items():
            found[name] = found.get(name, set()) | labels
    return found


async def test_every_name_and_label_is_exported_by_a_hub_at_work(hub: Hub) -> None:
    send(hub.servers, hub.prefix, [a_raw_submission("S-1"), Raw("submissions", KEY, b"no JSON")])
    await hub.caught_up()
    async with listening(hub.url("metrics"), scope="province") as told:
        tick(hub, 0)
        await eventually(told.figures, 20, "figures are told")
    known = await exports(hub)

    async def shown() -> bool:
        return "lgsp_kpi_met" in await exports(hub)

    await eventually(shown, 20, lambda: f"the gauges are there: {sorted(known)}")
    known = await exports(hub)
    wrong = {each.where: faults for each in asked() if (faults := unknown(each, known))}
    assert wrong == {}
