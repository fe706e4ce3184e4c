"""Files are written neither within a reading of the database nor on the loop that the lane runs on."""

from collections.abc import Callable, Iterator
from threading import get_ident
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from services.metrics import brief_door, form_questions
from services.metrics.brief_door import brief_router
from services.metrics.form_door import form_router
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.form_stories import APRIL, Q1, quarter

T = TypeVar("T")


class Door:
    """The doors to files; it knows in which threads what was done."""

    def __init__(self, tx: Connection) -> None:
        self.read_in: set[int] = set()
        self.written_in: set[int] = set()
        self._tx = tx
        app = FastAPI()
        for each in (form_router, brief_router):
            app.include_router(each(self._read, lambda _: APRIL))
        self.client = TestClient(app)

    def noted(self, *_: Any) -> bytes:
        self.written_in.add(get_ident())
        return b"a file"

    async def _read(self, work: Callable[[Connection], T], /) -> T:
        self.read_in.add(get_ident())
        return work(self._tx)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    with database() as tx:
        saved(tx, quarter())
        made = Door(tx)
        for ending in form_questions.WRITERS:
            monkeypatch.setitem(form_questions.WRITERS, ending, made.noted)
        monkeypatch.setattr(brief_door, "as_paper", made.noted)
        yield made


@pytest.mark.parametrize(
    "path", ["/forms/II.06a.pdf", "/forms/II.06a.xlsx", "/forms/II.06a.csv", "/brief.pdf"]
)
def test_a_file_is_written_in_a_thread_of_its_own(door: Door, path: str) -> None:
    answer = door.client.get(path, params={"period": Q1})
    assert (answer.status_code, answer.content) == (200, b"a file")
    assert door.read_in
    assert door.written_in
    assert door.read_in.isdisjoint(door.written_in)
