"""An operator reads, on a hub raised with ``lgsp up``, what came into the register too late for a look-up."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from schemas.routing import DossierFinished, DossierFinishedData
from tests.builders import AGENCY, a_submission_body, an_arrival
from tests.hub.home_hub import HomeHub
from tests.hub.sending import Raw, send
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.embedded, pytest.mark.more]
CARD = "identity-card-copy"
LODGED = ("S-1", "S-2")


async def lodged(url: str, submission_id: str) -> dict[str, Any]:
    body = a_submission_body(submission_id=submission_id, channel="counter")
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{url}/submissions", content=json.dumps(body).encode(), headers={"Prefer": "wait=10"}
        )
    decided: dict[str, Any] = answer.json()
    return decided


def approved(code: str, at: datetime) -> Raw:
    data = DossierFinishedData(dossier_code=code, outcome="approved", finished_at=at, on_time=True)
    event = DossierFinished(
        id=f"f-{code}", source="/lgsp/routing", subject=code, time=at, data=data, seq=1, causationid="c"
    )
    sent = an_arrival(event)
    return Raw("routing", sent.key, sent.value, tuple((name, value or b"") for name, value in sent.headers))


async def test_an_operator_reads_which_entry_was_late_for_which_look_up(servers: str, tmp_path: Path) -> None:
    hub = HomeHub(servers, tmp_path)
    await asyncio.to_thread(hub.runs, "up")
    try:
        url = hub.record.services["intake"].url or ""
        first, second = await lodged(url, "S-1"), await lodged(url, "S-2")
        code = first["dossier_code"]
        assert second["state"] == "received"
        nothing = await asyncio.to_thread(hub.tells, "register", "late")
        assert nothing == {"items": [], "count": 0, "by_kind": {"entry": 0, "revoked": 0, "digitised": 0}}
        long_ago = datetime.now(UTC) - timedelta(days=30)
        send(servers, hub.prefix, [approved(code, long_ago)])

        async def told() -> bool:
            return bool((await asyncio.to_thread(hub.tells, "register", "late"))["count"])

        await eventually(told, 30, "that a look-up missed the entry")
        page = await asyncio.to_thread(hub.tells, "register", "late", "--agency", AGENCY)
        assert page["items"] == [
            {"kind": "entry", "entry": f"{code}/{CARD}", "look": f"{AGENCY}/{name}"} for name in LODGED
        ]
        said = await asyncio.to_thread(hub.runs, "register", "late")
        assert said.out.splitlines()[-1].split() == ["entry", f"{code}/{CARD}", f"{AGENCY}/S-2"]
        assert "2 came late for a look-up: 2 entry, 0 revoked, 0 digitised." in said.err
        other = await asyncio.to_thread(hub.tells, "register", "late", "--agency", "H62.13")
        assert other["count"] == 0, "a look-up is its own agency's to see"
    finally:
        await asyncio.to_thread(hub.runs, "down")
