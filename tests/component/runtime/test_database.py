from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from services._runtime.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with database.engine.begin() as tx:
        tx.execute(text("CREATE TABLE t (n INTEGER)"))
    yield database
    database.close()


def insert(tx: Connection) -> None:
    tx.execute(text("INSERT INTO t VALUES (1)"))


def count(tx: Connection) -> int:
    return int(tx.execute(text("SELECT count(*) FROM t")).scalar_one())


async def test_the_writer_commits_when_the_work_returns(database: Database) -> None:
    await database.write(insert)
    assert await database.read(count) == 1


async def test_the_writer_rolls_back_when_the_work_raises(database: Database) -> None:
    def fail(tx: Connection) -> None:
        insert(tx)
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await database.write(fail)
    assert await database.read(count) == 0


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        await database.read(insert)
    assert await database.read(count) == 0


async def test_a_reader_sees_nothing_uncommitted(database: Database) -> None:
    with database.engine.begin() as tx:
        insert(tx)
        assert await database.read(count) == 0
    assert await database.read(count) == 1


async def test_a_commit_is_on_the_disk_before_it_counts(database: Database) -> None:
    found = await database.write(
        lambda tx: [tx.execute(text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "journal_mode")]
    )
    assert found == [2, "wal"]
