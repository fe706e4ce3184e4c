"""Asking the doors of a hub."""

import json
from typing import Any, Final

import httpx2

from tests.hub.hub import Hub

PROBLEM: Final = "application/problem+json"
LODGED: Final = "/submissions"


async def post(hub: Hub, body: Any, wait_seconds: float | None = None, **more: Any) -> httpx2.Response:
    headers = {"Prefer": f"wait={wait_seconds}"} if wait_seconds else {}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await hub.http.post(hub.url("intake") + LODGED, content=content, headers=headers, **more)


async def get(hub: Hub, path: str) -> httpx2.Response:
    return await hub.http.get(hub.url("intake") + path)


def is_problem(answer: httpx2.Response, status: int) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, answer.headers["content-type"], body["status"]) == (status, PROBLEM, status)
    assert {"type", "title", "detail"} <= body.keys()
    return body
