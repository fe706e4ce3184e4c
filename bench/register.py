"""How long a look-up of the register takes with two million entries, on SQLite and PostgreSQL.

The reference is a bare query of the same rows by the same index, in the same run and database, undecoded.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Connection, select, text

from services._runtime.database import Database, schema_of
from services._runtime.migrating import migrate
from services._runtime.postgresql import enter
from services._runtime.upsert import upsert
from services.intake.state.entries import ENTRY, RegisterEntry, entry_key, papers_key, person_of
from services.intake.store import STORE
from tests.hub.postgres import postgres

ENTRIES: Final = 2_000_000
PERSONS: Final = 500_000
LOOK_UPS: Final = 5_000
_CHUNK: Final = 20_000
_PAPERS: Final = ("identity-card-copy", "birth-certificate", "land-use-certificate", "marriage-certificate")
_DAY: Final = date(2021, 6, 1)


def main() -> None:
    """Print p50 and p99 of both, and their ratio, for each database."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/register.sqlite")
        _measure("SQLite", database, schema=None)
        with postgres(Path(folder) / "server") as server:
            schema = schema_of("bench.", "intake")
            _measure("PostgreSQL", Database(server.url, schema=schema), schema=schema)


def _measure(name: str, database: Database, *, schema: str | None) -> None:
    began = time.perf_counter()
    with database.engine.begin() as tx:
        if schema is not None:
            enter(tx, schema)
        migrate(tx, "intake")
    for start in range(0, ENTRIES, _CHUNK):
        with database.engine.begin() as tx:
            _fill(tx, range(start, start + _CHUNK))
    with database.engine.begin() as tx:
        tx.execute(text("ANALYZE"))
    filled_seconds = time.perf_counter() - began
    with _reading(database) as tx:
        bare = _milliseconds(lambda person, paper: _bare(tx, person, paper))
        ours = _milliseconds(lambda person, paper: STORE.load(tx, [papers_key(person, paper, _DAY)]))
        batch = _milliseconds(lambda _, paper: _batch(tx, paper), 200)
    database.close()
    print(
        f"{name}: {ENTRIES:,} entries (filled in {filled_seconds:.0f} s): look-up p50 {ours[0]:.3f} ms, "
        f"p99 {ours[1]:.3f} ms: {ours[1] / bare[1]:.1f} x the bare query "
        f"(p50 {bare[0]:.3f}, p99 {bare[1]:.3f} ms); a hundred in one query p50 {batch[0]:.2f} ms"
    )


def _fill(tx: Connection, numbers: range) -> None:
    """Give four papers to each person, in the order in which dossiers would bring them."""
    sample = RegisterEntry(
        person=_person(0), paper=_PAPERS[0], dossier_code="H62.12-210101-0001", visible_on=_DAY,
        held_by="H62.12", shared_with="agencies", digitised=True,
    )  # fmt: skip
    row = STORE.row(ENTRY, "entry", sample, 0)
    rows = []
    for number in numbers:
        code = f"H62.12-{210101 + number // 9999 % 28}-{number % 9999 + 1:04}"
        person, paper = _person(number % PERSONS), _PAPERS[number // PERSONS]
        body = str(row["body"]).replace(sample.person, person).replace(_PAPERS[0], paper)
        visible_on = str(_DAY - timedelta(days=number % 100))
        named = {"key": f"{entry_key(code, paper)}.{number}", "person": person, "paper": paper}
        rows.append(row | named | {"visible_on": visible_on, "body": body})
    upsert(tx, STORE.table(ENTRY), rows)


def _bare(tx: Connection, person: str, paper: str) -> object:
    table = STORE.table(ENTRY)
    found = (table.c.person == person) & (table.c.paper == paper) & (table.c.visible_on <= str(_DAY))
    return tx.execute(select(table.c.body).where(found)).all()


def _batch(tx: Connection, paper: str) -> object:
    chosen = random.Random(paper).sample(range(PERSONS), 100)  # noqa: S311 - no secret
    return STORE.load(tx, [papers_key(_person(each), paper, _DAY) for each in chosen])


def _milliseconds(ask: Callable[[str, str], object], rounds: int = LOOK_UPS) -> tuple[float, float]:
    """Return p50 and p99 over persons chosen by a fixed seed, each asked for once beforehand."""
    chance = random.Random(7)  # noqa: S311 - no secret
    asked = [(_person(chance.randrange(PERSONS)), chance.choice(_PAPERS)) for _ in range(rounds)]
    for one in asked[:50]:
        ask(*one)
    times = []
    for one in asked:
        began = time.perf_counter()
        ask(*one)
        times.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[98]


def _person(number: int) -> str:
    return person_of(f"{number:064x}")


@contextmanager
def _reading(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection, connection.begin():
        yield connection
