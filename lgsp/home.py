"""Where everything of this user's hubs is kept: ``LGSP_HOME``, ``.lgsp`` in the current folder by default."""

import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lgsp.problems import Problem, no_home, wrong_use
from lgsp.terminal import say

ALONE_SECONDS = 120.0
POLL_SECONDS = 0.1
NO_PREFIX = "default"
PREFIX = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,39})?")


@dataclass(frozen=True)
class HubHome:
    """The folder of one hub."""

    folder: Path
    prefix: str

    @property
    def record_file(self) -> Path:
        """What runs, and where: written by ``up`` and then by the supervisor alone."""
        return self.folder / "hub.json"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the supervisor for life: there is never a second one, whatever became of the record."""
        return self.folder / "supervisor.lock"

    @property
    def run_lock(self) -> Path:
        """Held by a demo or a simulation for as long as it lasts."""
        return self.folder / "run.lock"

    @property
    def intent_file(self) -> Path:
        """Says that a repartition was begun; gone when it is finished."""
        return self.folder / "repartition.json"

    @property
    def database_url_file(self) -> Path:
        """The URL of the PostgreSQL that holds the state, a secret; not there: the state is in files here."""
        return self.folder / "database.url"

    @property
    def agency_keys_file(self) -> Path:
        """The keys that prove agencies' tokens, and those that are revoked: for its owner's eyes only."""
        return self.folder / "agencies.json"

    @property
    def wish_file(self) -> Path:
        """How many instances of each service the supervisor is to keep, when it is told to look."""
        return self.folder / "instances.json"

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.folder / "logs"

    def database(self, service: str) -> Path:
        """Return the SQLite file of a service."""
        return self.folder / f"{service}.sqlite"

    def identity_key(self) -> str:
        """Return the secret that turns identity numbers into tokens; made once, for its owner's eyes only."""
        file = self.folder / "identity.key"
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as opened:
                opened.write(secrets.token_hex(32))
        return file.read_text(encoding="ascii").strip()

    def wipe_state(self) -> None:
        """Forget what the services know and what was begun; the identity key and the logs stay."""
        for file in (*self.folder.glob("*.sqlite*"), *self.folder.glob(self.intent_file.name)):
            file.unlink()


@dataclass(frozen=True)
class Home:
    """The folder of all hubs of this user, and of the embedded Kafka."""

    root: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """Return the home that ``LGSP_HOME`` names."""
        return cls(Path(os.environ.get("LGSP_HOME") or ".lgsp").absolute())

    @property
    def kafka(self) -> Path:
        """The folder of the embedded Kafka."""
        return self.root / "kafka"

    @property
    def traceback_file(self) -> Path:
        """Where the traceback of an unforeseen error goes."""
        return self.root / "unforeseen.log"

    def hub(self, prefix: str) -> HubHome:
        """Return the folder of the hub with this prefix."""
        if PREFIX.fullmatch(prefix) is None:
            raise wrong_use(
                f"{prefix!r} cannot be a prefix of topics.",
                "Use up to 40 letters, digits, dots, dashes or underscores, for example: --prefix p1.",
            )
        return HubHome(self.root / "hubs" / folder_of(prefix), prefix)

    def hubs(self) -> Iterator[HubHome]:
        """Yield every hub that has a folder here, also one whose record is lost or damaged."""
        for folder in sorted(self.root.glob("hubs/*/")):
            prefix = prefix_of(folder.name)
            if PREFIX.fullmatch(prefix) is not None:
                yield self.hub(prefix)

    def current(self) -> str:
        """Return the prefix of the hub raised last: what commands mean that name none."""
        try:
            prefix = json.loads((self.root / "current").read_text("utf-8"))["prefix"]
            return prefix if PREFIX.fullmatch(prefix) else ""
        except (ValueError, KeyError, TypeError, OSError):
            return ""

    def make_current(self, prefix: str) -> None:
        """Let later commands mean this hub."""
        replace_file(self.root / "current", json.dumps({"prefix": prefix}))

    def make(self) -> None:
        """Make the folder, and the lock in it; raises Problem where it cannot be."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            (self.root / "lock").touch()
        except OSError as error:
            raise no_home(self.root, error) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the home for oneself, waiting for another: commands that start or stop things never cross."""
        self.make()
        with (self.root / "lock").open("w") as file:
            deadline, said = time.monotonic() + ALONE_SECONDS, False
            while not _locked(file.fileno()):
                if not said:
                    say("Another lgsp command is starting or stopping something; waiting for it")
                    said = True
                if time.monotonic() > deadline:
                    raise Problem(
                        f"Another lgsp command has been starting or stopping a hub in {self.root} for long.",
                        "End it, or use another home: LGSP_HOME=/some/where",
                        "busy",
                    )
                time.sleep(POLL_SECONDS)
            yield


def folder_of(prefix: str) -> str:
    """Return the name of the hub's folder: no two prefixes share one. ``p1.`` has the short name ``p1``."""
    if not prefix:
        return NO_PREFIX
    short = prefix.removesuffix(".")
    return f"_{prefix}" if short in {prefix, NO_PREFIX} else short


def prefix_of(folder: str) -> str:
    """Return the prefix whose folder has this name."""
    if folder == NO_PREFIX:
        return ""
    return folder[1:] if folder.startswith("_") else f"{folder}."


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def replace_file(file: Path, text: str, mode: int = 0o666) -> None:
    """Write a file so that a reader sees the old text or the new, never half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)  # one left by a death may be open to others
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
    draft.replace(file)
