"""Agencies with a webhook, and what came to it: for the tests of deliveries."""

from typing import Final

from tests.hub.agency import Agency, Receiver
from tests.waiting import eventually

HERE: Final = {
    "LGSP_GATEWAY__ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    "LGSP_GATEWAY__RETRY_FIRST_SECONDS": "0.05",
    "LGSP_GATEWAY__RETRY_LONGEST_SECONDS": "0.5",
    "LGSP_GATEWAY__TIMEOUT_SECONDS": "1",
    "LGSP_GATEWAY__MAX_ATTEMPTS": "3",
}
CODES: Final = [f"H62.12-210315-{number:04}" for number in range(1, 101)]


async def registered(agency: Agency, receiver: Receiver) -> str:
    answer = await agency.ask("PUT", "/webhook", {"url": receiver.url})
    assert answer.status_code == 201, answer.text
    secret: str = answer.json()["secret"]
    return secret


async def got(receiver: Receiver, entries: int, within_seconds: float = 30) -> None:
    await eventually(
        lambda: len(set(receiver.entries)) >= entries,
        within_seconds,
        lambda: f"{entries}: {receiver.entries}",
    )


async def drained(agency: Agency) -> None:
    async def nothing_left() -> bool:
        count: int = (await agency.pull(limit=1))["backlog"]["count"]
        return count == 0

    await eventually(nothing_left, 20, "everything acknowledged")


async def left(agency: Agency, ids: list[int]) -> bool:
    return [each["id"] for each in (await agency.pull())["items"]] == ids
