"""The operator of a hub raised with ``lgsp up`` sees what providers sent that could not be taken."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from services.payment_stub.signing import headers_of
from tests.hub.home_hub import HomeHub

pytestmark = [pytest.mark.kafka, pytest.mark.embedded, pytest.mark.more]
NONSENSE = b'{"amount": "mot tram nghin"}'


async def test_an_operator_reads_the_bytes_of_a_refused_callback(servers: str, tmp_path: Path) -> None:
    hub = HomeHub(servers, tmp_path)
    await asyncio.to_thread(hub.runs, "up")
    try:
        keys = (await asyncio.to_thread(hub.tells, "payments", "keys"))["keys"]
        [secret] = [each["secret"] for each in keys if each["provider"] == "national-portal"]
        url = hub.record.services["payment_stub"].url
        async with httpx2.AsyncClient(trust_env=False) as client:
            headers = headers_of(secret, "k1", "msg_1", datetime.now(UTC), NONSENSE)
            answer = await client.post(f"{url}/callbacks/national-portal", content=NONSENSE, headers=headers)
        assert answer.status_code == 422, "the hub believes the secret that the command shows"
        page = await asyncio.to_thread(hub.tells, "payments", "inbox")
        assert [(each["reason"], each["signed"]) for each in page["items"]] == [("invalid", True)]
        shown = await asyncio.to_thread(hub.runs, "payments", "inbox")
        assert shown.out.splitlines()[1].split()[2:] == ["national-portal", "invalid", "yes", "28"]
        body = await asyncio.to_thread(hub.runs, "payments", "inbox", "--body", str(page["items"][0]["id"]))
        assert body.out.encode().strip() == NONSENSE
        assert (await asyncio.to_thread(hub.tells, "payments", "inbox", "--body", "99", code=1))[
            "category"
        ] == "not-found"
        book = ("payments", "settlement", "--agency", "H62.12")
        for first, last in (("2021-03-14", "2021-03-08"), ("2021-01-01", "2031-01-01"), ("soon", "later")):
            wrong = await asyncio.to_thread(hub.tells, *book, "--from", first, "--to", last, code=2)
            assert wrong["category"] == "usage"
            assert ".." not in wrong["message"]
            assert "doctor" not in wrong["remedy"]
    finally:
        await asyncio.to_thread(hub.runs, "down")
