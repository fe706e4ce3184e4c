"""A service that refuses to start, and what it must not have written."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from tests.hub.hub import REFUSED, Hub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import a_raw_submission, send

INTAKE: Final = ("intake",)


async def lodge(hub: Hub, *submission_ids: str) -> None:
    send(hub.servers, hub.prefix, [a_raw_submission(each) for each in submission_ids])
    await hub.caught_up()


def contents(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row; without what every start moves, the epoch of ``lanes`` and the boots of instances."""
    with closing(sqlite3.connect(database)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in names}  # noqa: S608
        if "lanes" in names:
            rows = connection.execute("SELECT lane, last_number, deleted_to FROM lanes")
            found["lanes"] = sorted(map(repr, rows))
        found.pop("instances", None)
    return found  # type: ignore[return-value]


def stream(hub: Hub) -> list[Any]:
    return read_committed(hub.servers, hub.prefix, ("dossiers", "dead-letters", "relay-positions.intake"))


async def refuses(
    hub: Hub, service: str = "intake", *, because: str, remedy: str, env: Mapping[str, str] | None = None
) -> None:
    """Start a service and see it refuse: exit 3, what was found, what to do, and nothing written."""
    database = hub.database("intake")
    before = contents(database), stream(hub)
    await hub.start(service, **(env or {}))
    life = await hub.exited(service)
    hub.failures.clear()
    assert life.exit_code == REFUSED
    last = life.said.splitlines()[-1]
    assert last.startswith(f"{service}: ")
    assert because in last
    assert "What to do: " in last
    assert remedy in last.partition("What to do: ")[2]
    assert (contents(database), stream(hub)) == before
