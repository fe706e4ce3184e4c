"""What lies where in the broker's home directory, and in the cache that all homes share."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The files of one home."""

    home: Path

    @property
    def state(self) -> Path:
        """Ports, process id and its start time."""
        return self.home / "kafka.json"

    @property
    def lock(self) -> Path:
        """Held by whoever starts or stops."""
        return self.home / "kafka.lock"

    @property
    def log(self) -> Path:
        """The broker's own words."""
        return self.home / "kafka.log"

    @property
    def data(self) -> Path:
        """Topics and metadata."""
        return self.home / "data"

    @property
    def scratch(self) -> Path:
        """Of use only while the broker runs."""
        return self.home / "tmp"

    @property
    def configuration(self) -> Path:
        """Written anew at every start."""
        return self.home / "server.properties"


def cache_directory() -> Path:
    """Return the directory of what is fetched once: LGSP_CACHE, else the user's own cache."""
    from platformdirs import user_cache_path  # noqa: PLC0415 (only a start needs it)

    chosen = os.environ.get("LGSP_CACHE")
    return Path(chosen).expanduser().resolve() if chosen else user_cache_path("lgsp")
