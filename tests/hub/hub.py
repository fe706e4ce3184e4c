"""A hub under test: topics under a prefix of its own and the services as processes, one or more of each."""

import asyncio
import os
import signal
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx2
import psycopg
from psycopg import sql

from schemas.topics import SERVICES
from services._runtime.barrier import Barrier, NotCaughtUp
from services._runtime.database import schema_of
from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.hub.ports import HOST, free_port
from tests.hub.process import KILLED, Life, begin
from tests.waiting import eventually

IDENTITY_KEY: Final = "6b" * 32
AGENCY_KEY: Final = "5a" * 32
REFUSED: Final = 3
_hubs = count(1)


class Hub:
    """Four services on ``servers``; ``home`` holds their databases and logs, unless ``database`` is a URL.

    ``instances``: how many processes run each service; a process is named by its service, from the second
    on with its number, ``routing#1``. Those whose name ends with ``idle`` are not started with the hub.
    ``supervise``: a service that was killed or died at a crash point (exit 9 or -9) is started again at
    once, with the next of its ``crash_rows`` if there is one. Any other end that nobody asked for stands in
    ``failures`` with its last words. ``environment`` goes to every service.
    """

    def __init__(
        self,
        servers: str,
        home: Path,
        *,
        partitions: int = 6,
        max_records: int = 500,
        supervise: bool = False,
        services: tuple[str, ...] = SERVICES,
        instances: int = 1,
        database: str | None = None,
        idle: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.servers = servers
        self.prefix = f"test{os.getpid()}-{next(_hubs)}."
        self.partitions = partitions
        self.home = home / self.prefix.rstrip(".")
        self.supervise = supervise
        self.services = services
        self.processes = tuple(_name(each, n) for n in range(instances) for each in services)
        self.lives: list[Life] = []
        self.failures: list[str] = []
        self.crash_rows: defaultdict[str, deque[str]] = defaultdict(deque)
        self.http = httpx2.AsyncClient(timeout=10, trust_env=False)
        self._ports = {name: free_port() for name in self.processes}
        self.database_url = database
        self._idle = idle
        self._now: dict[str, Life] = {}
        self._watches: set[asyncio.Task[None]] = set()
        self._stopped: set[str] = set(self.processes)
        self._environment = {
            "LGSP_KAFKA__BOOTSTRAP_SERVERS": servers,
            "LGSP_KAFKA__PREFIX": self.prefix,
            "LGSP_KAFKA__PARTITIONS": str(partitions),
            "LGSP_LANES__MAX_RECORDS": str(max_records),
            "LGSP_PROVINCE__IDENTITY_KEY": IDENTITY_KEY,
            "LGSP_CREDENTIALS__AGENCY_KEYS": f'{{"k1": "{AGENCY_KEY}"}}',
            "LGSP_HOME": str(self.home),
            **({"LGSP_DATABASE__URL": database} if database else {}),
            **(environment or {}),
        }

    async def __aenter__(self) -> Self:
        """Make the topics and start the services; ``ready`` waits for them."""
        self.home.mkdir(parents=True)
        await ensure_topics(self.servers, self.prefix, self.partitions)
        try:
            for name in self.processes:
                if self._idle is None or not name.endswith(self._idle):
                    await self.start(name)
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process by its id and delete the topics."""
        await self._end()
        await delete_topics(self.servers, self.prefix)
        if self.database_url:
            await asyncio.to_thread(drop_schemas, self.database_url, self.prefix, self.services)

    def now_has(self, partitions: int) -> None:
        """Note that somebody has raised the partition count; those started from now on are told."""
        self.partitions = partitions
        self._environment["LGSP_KAFKA__PARTITIONS"] = str(partitions)

    def url(self, service: str) -> str:
        """Return where a service's door is; it stays the same over restarts."""
        return f"http://{HOST}:{self._ports[service]}"

    def database(self, service: str) -> Path:
        """Return a service's database file."""
        return self.home / f"{service}.sqlite"

    def logs(self, service: str) -> str:
        """Return everything a service wrote in all its lives."""
        log = self.home / f"{service}.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def life(self, service: str) -> Life:
        """Return a service's present life, or its last one."""
        return self._now[service]

    async def start(self, service: str, **env: str) -> Life:
        """Start a service that does not run; ``env`` goes to this life only."""
        _, _, number = service.partition("#")
        own = {"LGSP_HTTP__PORT": str(self._ports[service]), "LGSP_INSTANCE": number or "0"}
        row = self.crash_rows[service]
        crash = {"LGSP_CRASH_AT": row.popleft()} if row else {}
        self._stopped.discard(service)
        life = await begin(service, self._environment | own | crash | env, self.home)
        self._now[service] = life
        self.lives.append(life)
        watch = asyncio.create_task(self._watch(life))
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        return life

    async def stop(self, service: str) -> int:
        """Let a service drain and end; return its exit code."""
        self._dismiss(service)
        return await self.life(service).end(signal.SIGTERM, 15)

    async def kill(self, service: str) -> None:
        """End a service with SIGKILL and return when it is dead; a supervised one comes back by itself."""
        if not self.supervise:
            self._dismiss(service)
        await self.life(service).end(signal.SIGKILL, 10)

    async def exited(self, service: str, within_seconds: float = 30) -> Life:
        """Return a service's life once it has ended by itself."""
        life = self.life(service)
        what = f"{service} ends"
        await eventually(lambda: life.exit_code is not None, within_seconds, what)
        return life

    async def ready(self, within_seconds: float = 60) -> None:
        """Return when every service that was not stopped says it is ready; raises when one has failed."""
        for service in self.processes:
            if service not in self._stopped:
                what = partial(self._unready, service)
                await eventually(partial(self._is_ready, service), within_seconds, what)

    async def caught_up(self, within_seconds: float = 60) -> None:
        """Return when the services have done all that follows from what was sent; raises NotCaughtUp."""
        self.check()
        async with Barrier(self.servers, self.prefix, self.services) as barrier:
            try:
                await barrier.wait(within_seconds)
            except NotCaughtUp:
                self.check()
                raise

    async def kpis(self) -> list[dict[str, Any]]:
        """Return every figure that metrics serves, all pages of them."""
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            query = {"limit": "1000", "cursor": cursor}
            answer = await self.http.get(f"{self.url('metrics')}/kpis", params=query)
            page = answer.raise_for_status().json()
            items += page["items"]
            cursor = page["next"]
            if not cursor:
                return items

    def check(self) -> None:
        """Raise when a service ended in a way that nobody asked for."""
        if self.failures:
            raise AssertionError("\n\n".join(self.failures))

    def _unready(self, service: str) -> str:
        return f"{service} ready; it said:\n{self.life(service).last_words}"

    async def _is_ready(self, service: str) -> bool:
        self.check()
        try:
            answer = await self.http.get(f"{self.url(service)}/health/ready")
        except httpx2.TransportError:
            return False
        return bool(answer.status_code == httpx2.codes.OK)

    def _dismiss(self, service: str) -> None:
        """Let its present life be its last, until it is started again."""
        self._stopped.add(service)
        self.life(service).dismissed = True

    async def _watch(self, life: Life) -> None:
        code = await life.process.wait()
        if life.dismissed:
            return
        if code in KILLED and self.supervise:
            await self.start(life.service)
        elif code not in KILLED:
            self.failures.append(f"{life.service} ended with {code}; its last words:\n{life.last_words}")

    async def _end(self) -> None:
        self._stopped.update(self.processes)
        for life in self.lives:
            life.dismissed = True
        await asyncio.gather(*(life.end(signal.SIGTERM, 5) for life in self.lives))
        await asyncio.gather(*self._watches, return_exceptions=True)
        await asyncio.gather(*(life.end(signal.SIGKILL, 5) for life in self.lives))
        await self.http.aclose()


def _name(service: str, number: int) -> str:
    return service if number == 0 else f"{service}#{number}"


def drop_schemas(url: str, prefix: str, services: Iterable[str]) -> None:
    """Forget what the services of a hub know."""
    with psycopg.connect(url, autocommit=True) as connection:
        for service in services:
            name = sql.Identifier(schema_of(prefix, service))
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
