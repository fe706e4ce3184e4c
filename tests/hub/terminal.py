"""Commands as people type them, each a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]

from lgsp.home import Home
from lgsp.hub.record import HubRecord, read_record

LGSP: Final = (sys.executable, "-m", "lgsp")


class Desk:
    """A terminal of somebody whose home this is."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        outside = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
        cache = {name: value for name, value in os.environ.items() if name == "LGSP_CACHE"}
        self.environment = outside | cache | environment | {"LGSP_HOME": str(home)}

    def runs(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, which must be this one."""
        done = subprocess.run(
            [*LGSP, *words], env=self.environment, capture_output=True, text=True, timeout=150, check=False
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    def tells(self, *words: str, code: int = 0) -> Any:
        """Run a command with --json and return what it says."""
        return json.loads(self.runs(*words, "--json", code=code).stdout)

    def begins(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command."""
        pipe = subprocess.PIPE
        return subprocess.Popen([*LGSP, *words], env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def hub(self, prefix: str = "") -> HubRecord:
        """Return what its supervisor wrote of a hub."""
        record = read_record(Home(self.home).hub(prefix))
        assert record is not None
        return record

    def processes(self) -> list[str]:
        """Return every process that works for this home, whoever started it."""
        found = []
        for one in psutil.process_iter():
            try:
                if one.environ().get("LGSP_HOME") == str(self.home) and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(f"{one.pid} {' '.join(one.cmdline())[-120:]}")
            except psutil.Error:
                continue
        return found
