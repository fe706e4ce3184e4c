"""Brings a service's tables to this version's, on either database, and refuses those of a newer one.

A history is a folder of Alembic scripts: the runtime's, and one of each service. A script is named as its
revision, so that what this version knows can be told from the names alone.
"""
# ruff: noqa: PLC0415 - Alembic takes half a second to import, and only a start that migrates needs it

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, inspect, text

from services._runtime.refusals import Refusal

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext

_SERVICES: Final = Path(__file__).parents[1]
_HISTORIES: Final = ("_runtime", "intake", "routing", "payment_stub", "metrics")


def migrate(tx: Connection, service: str) -> None:
    """Apply every script that the database lacks; raises Refusal when a newer version has been at it."""
    known = _names_in("_runtime") | _names_in(service)
    there = applied(tx)
    if unknown := there - known:
        raise Refusal(
            f"{service}'s database was made by a newer version: it has {', '.join(sorted(unknown))}",
            "start the newer version, or bring back a copy of the database that this version made",
        )
    if there != {max(_names_in("_runtime")), max(_names_in(service))}:
        _upgrade(tx, service)


def applied(tx: Connection) -> set[str]:
    """Return the newest revision of each history in the database; nothing before the first."""
    if not inspect(tx).has_table("alembic_version"):
        return set()
    return set(tx.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _names_in(history: str) -> set[str]:
    return {script.stem for script in _folder(history).glob("*_[0-9]*.py")}


def _folder(history: str) -> Path:
    assert history in _HISTORIES, history
    return _SERVICES / history / "migrations"


def _upgrade(tx: Connection, service: str) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_folder("_runtime")))
    config.set_main_option("path_separator", "os")
    folders = os.pathsep.join(str(_folder(history)) for history in ("_runtime", service))
    config.set_main_option("version_locations", folders)
    scripts = ScriptDirectory.from_config(config)

    def upgrade(revision: Any, _context: "MigrationContext") -> Any:  # noqa: ANN401 - Alembic's own types
        return scripts._upgrade_revs("heads", revision)  # noqa: SLF001 - as Alembic's own command does

    with EnvironmentContext(config, scripts, fn=upgrade, destination_rev="heads") as environment:
        environment.configure(connection=tx)
        environment.run_migrations()
