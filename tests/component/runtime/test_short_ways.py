import sqlite3
from collections.abc import Callable

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services._runtime.problems import Problem, install
from services._runtime.short_ways import ShortWays


def away() -> OperationalError:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("SELECT …", {}, busy)


def broken() -> OperationalError:
    wrong = sqlite3.OperationalError("no such table")
    wrong.sqlite_errorcode = sqlite3.SQLITE_ERROR
    return OperationalError("SELECT …", {}, wrong)


FAILURES: dict[str, Callable[[], Exception]] = {
    "refused": lambda: Problem(409, "conflict", "Used", "Another.", headers={"Location": "/things/1"}),
    "away": away,
    "broken": broken,
    "unforeseen": lambda: ZeroDivisionError("of somebody's number"),
}


async def door(request: Request) -> Response:
    body = (await request.body()).decode()
    if body in FAILURES:
        failure = FAILURES[body]()
        raise failure
    return JSONResponse({"taken": body}, 202, {"Location": "/things/2"})


def asked(body: str, *, short: bool, ready: bool = True) -> tuple[int, dict[str, str], bytes, list[str]]:
    """Return status, headers, body and what was counted, over FastAPI's way or the short one."""
    app, counted = FastAPI(), list[str]()
    install(app, counted.append)

    def check() -> None:
        if not ready:
            raise Problem(503, "not-now", "Starting", "Wait.")

    async def dependency() -> None:
        check()

    @app.post("/things", dependencies=[Depends(dependency)])
    async def things(request: Request) -> Response:
        return await door(request)

    ways = {("POST", "/things"): door} if short else {}
    front = ShortWays(app, ways, check=check, refused=counted.append)
    answer = TestClient(front, raise_server_exceptions=False).post("/things", content=body)
    return answer.status_code, dict(answer.headers), answer.content, counted


@pytest.mark.parametrize("body", ["a thing", *FAILURES])
def test_a_short_way_answers_as_the_route_it_shortens(body: str) -> None:
    status, *_, counted = asked(body, short=True)
    assert asked(body, short=True) == asked(body, short=False)
    expected = {"refused": 409, "away": 503, "broken": 500, "unforeseen": 500}
    assert status == expected.get(body, 202)
    assert counted == (["conflict"] if body == "refused" else [])


def test_a_short_way_is_closed_until_the_service_is_prepared() -> None:
    assert asked("a thing", short=True, ready=False) == asked("a thing", short=False, ready=False)
    assert asked("a thing", short=True, ready=False)[0] == 503


def test_what_fails_unforeseen_reaches_the_servers_log() -> None:
    front = ShortWays(FastAPI(), {("POST", "/things"): door}, check=lambda: None, refused=lambda _: None)
    with pytest.raises(ZeroDivisionError):
        TestClient(front).post("/things", content="unforeseen")


def test_other_methods_and_paths_take_the_long_way() -> None:
    app = FastAPI(redirect_slashes=False)

    @app.get("/things")
    async def things() -> str:
        return "long"

    front = ShortWays(app, {("POST", "/things"): door}, check=lambda: None, refused=lambda _: None)
    client = TestClient(front)
    assert client.get("/things").json() == "long"
    assert client.post("/things/").status_code == 404
