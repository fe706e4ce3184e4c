"""How long a look-up of the register takes with two million entries, on SQLite and PostgreSQL.

The reference is a bare query of such rows by the same index, in the same run and database, undecoded. Each
asks for people of its own first, whose pages nobody has read since they were written, then for them again.
CPU is this process's alone: where other work shares the processors, wall time tells how long one waited for
them, and CPU what a look-up costs (of PostgreSQL the client's part).
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

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
_QUERY: Final = text(
    "SELECT body FROM register_entries WHERE person = :person AND paper = :paper AND visible_on <= :day"
)
"""The bare query, made once: what it costs is the database's and the driver's."""


class Times(NamedTuple):
    """Half and all but a hundredth of the look-ups took no longer, in milliseconds: wall time and CPU."""

    p50: float
    p99: float
    cpu_p50: float
    cpu_p99: float

    def __str__(self) -> str:
        """Return it for people."""
        return f"p50 {self.p50:.3f} ms, p99 {self.p99:.3f} ms (CPU {self.cpu_p50:.3f}, {self.cpu_p99:.3f})"


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

        def bare(person: str, paper: str) -> object:
            return _bare(tx, person, paper)

        def ours(person: str, paper: str) -> object:
            return STORE.load(tx, [papers_key(person, paper, _DAY)])

        print(f"{name}: {ENTRIES:,} entries (filled in {filled_seconds:.0f} s)")
        for when in ("first", "again"):
            _tell(when, _milliseconds(ours, seed=7), _milliseconds(bare, seed=8))
        batch = _milliseconds(lambda _, paper: _batch(tx, paper), rounds=200)
        print(f"  a hundred in one query p50 {batch.p50:.2f} ms")
    database.close()


def _tell(when: str, ours: Times, bare: Times) -> None:
    ratio = f"p99 {ours.p99 / bare.p99:.1f} x, by CPU {ours.cpu_p99 / bare.cpu_p99:.1f} x"
    print(f"  {when}: look-up {ours}; bare query {bare}; {ratio}", flush=True)


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
    return tx.execute(_QUERY, {"person": person, "paper": paper, "day": str(_DAY)}).all()


def _batch(tx: Connection, paper: str) -> object:
    chosen = random.Random(paper).sample(range(PERSONS), 100)  # noqa: S311 - no secret
    return STORE.load(tx, [papers_key(_person(each), paper, _DAY) for each in chosen])


def _milliseconds(ask: Callable[[str, str], object], *, seed: int = 7, rounds: int = LOOK_UPS) -> Times:
    """Return the times over persons chosen by a seed, after fifty of them were asked for."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    asked = [(_person(chance.randrange(PERSONS)), chance.choice(_PAPERS)) for _ in range(rounds)]
    for one in asked[:50]:
        ask(*one)
    times, busy = [], []
    for one in asked:
        began, idle = time.perf_counter(), time.thread_time()
        ask(*one)
        busy.append((time.thread_time() - idle) * 1000)
        times.append((time.perf_counter() - began) * 1000)
    cuts, cpu = quantiles(times, n=100), quantiles(busy, n=100)
    return Times(cuts[49], cuts[98], cpu[49], cpu[98])


def _person(number: int) -> str:
    return person_of(f"{number:064x}")


@contextmanager
def _reading(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection, connection.begin():
        yield connection
