"""A payer goes from the page to the provider and back, and what becomes of the order."""

from collections.abc import Callable

import pytest

from tests.hub.hub import Hub
from tests.hub.payer import becomes, get, order_id, paying, pays, refused

pytestmark = pytest.mark.kafka
SUCCESS = "9704 0000 0000 0018"


async def test_a_payer_pays_and_the_order_is_paid_by_the_providers_callback(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub) as hub:
        back = await pays(hub, SUCCESS)
        assert back.status_code == 303
        seen = await becomes(hub, "paid")
        assert [(each["status"], each["finished"]) for each in seen["attempts"]] == [("succeeded", True)]
        assert not await refused(hub)
        page = await get(hub, back.headers["location"], accept="text/html")
        assert page.status_code == 200
        assert "Đã thanh toán" in page.text
        assert f"/pay/{order_id()}/attempts" not in page.text, "nothing is to be paid any more"
