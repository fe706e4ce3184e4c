"""A hub as people raise it, with ``lgsp up`` in a home, on the broker of the tests."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from lgsp.home import Home
from lgsp.hub.record import HubRecord, read_record
from tests.hub.command_line import Said

_homes = count(1)


class HomeHub:
    """A hub that ``lgsp up`` raises in a home, on a cluster that is there; ``environment``: its commands'."""

    def __init__(self, servers: str, home: Path, **environment: str) -> None:
        self.servers = servers
        self.prefix = f"home{os.getpid()}-{next(_homes)}."
        outside = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
        kafka = {"LGSP_KAFKA__BOOTSTRAP_SERVERS": servers, "LGSP_KAFKA__PREFIX": self.prefix}
        self.environment = {**outside, **kafka, "LGSP_HOME": str(home), **environment}
        self._hub = Home(home).hub(self.prefix)

    @property
    def record(self) -> HubRecord:
        """Return what is written of its processes."""
        record = read_record(self._hub)
        assert record is not None
        return record

    def says_to_database(self, service: str, statement: str) -> None:
        """Change the state of a service behind its back."""
        with closing(sqlite3.connect(self._hub.database(service))) as connection:
            connection.execute(statement)
            connection.commit()

    def runs(self, *words: str, code: int = 0, **other: str) -> Said:
        """Run a command to its end, which must be this one."""
        done = subprocess.run(
            [sys.executable, "-m", "lgsp", *words],
            env=self.environment | other, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return Said(done.returncode, done.stdout, done.stderr)

    def tells(self, *words: str, code: int = 0) -> Any:
        """Run a command with --json; return what it says, the problem where there is one."""
        said = self.runs(*words, "--json", code=code)
        return said.data if code == 0 else json.loads(said.err.splitlines()[-1])
