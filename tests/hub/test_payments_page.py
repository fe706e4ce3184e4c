"""The code of docs/payments.md does what the page says: an attempt is begun, a vendor's callback taken."""

import asyncio
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from lgsp.show.outcomes import drawn
from tests.hub.hub import Hub
from tests.hub.payer import NOW, PORTAL, SECRET, becomes, order_id, paying, post, token
from tests.pages import blocks, module

PAGE: Final = Path(__file__).parents[2] / "docs" / "payments.md"


@pytest.mark.kafka
@pytest.mark.more
async def test_from_an_attempt_to_a_vendors_signed_callback(
    new_hub: Callable[..., Hub], tmp_path: Path
) -> None:
    async with paying(new_hub) as hub:
        page = {
            "PAYMENTS": hub.url("payment_stub"),
            "ORDER": order_id(),
            "KEY": "vendor-1",
            "TOKEN": token()["authorization"].removeprefix("Bearer "),
        }
        done = await asyncio.to_thread(
            subprocess.run,
            ["bash", "-euo", "pipefail", "-c", "\n".join(blocks(PAGE, "sh"))],
            env=os.environ | page, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout
        begun = json.loads((tmp_path / "attempt.json").read_text())
        assert json.loads((tmp_path / "order.json").read_text())["order_id"] == order_id()
        [sign] = blocks(PAGE, "python")
        attempt = {"order_id": order_id(), "transaction_id": begun["transaction_id"], "amount_vnd": 200_000}
        body, headers = module(sign, "sign").callback(SECRET, "msg_vendor", attempt, NOW.isoformat())
        answer = await post(hub, f"/callbacks/{PORTAL}", body, **headers)
        assert answer.status_code == 202, answer.text
        assert [each["transaction_id"] for each in (await becomes(hub, "paid"))["attempts"]] == [
            begun["transaction_id"]
        ]


def test_the_page_has_the_outcomes_of_today() -> None:
    page = PAGE.read_text()
    assert page == drawn(page), "python -m lgsp.show.outcomes"
