"""What is asked in one reading is answered as of one moment, whatever is committed meanwhile."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from services._runtime.database import Database
from services._runtime.postgresql import enter


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    on_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'state.sqlite'}" if on_sqlite else request.getfixturevalue("postgres")
    with closing(Database(url, schema="one_reading")) as database:
        with database.engine.begin() as tx:
            if not on_sqlite:
                enter(tx, database.schema)
            tx.execute(text("CREATE TABLE told (number INTEGER)"))
        yield database


async def test_what_is_committed_during_a_reading_is_not_seen_by_it(kept: Database) -> None:
    def twice(connection: Connection) -> list[int]:
        first = count(connection)
        with kept.engine.begin() as tx:
            tx.execute(text("INSERT INTO told VALUES (1)"))
        return [first, count(connection)]

    assert await kept.read(twice) == [0, 0]
    assert await kept.read(count) == 1


def count(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM told")).scalar_one())
