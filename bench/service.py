"""One service of a hub to measure, as a process of its own on the embedded Kafka."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
from aiokafka import AIOKafkaProducer

from services._runtime.barrier import Barrier
from services._runtime.partitions import partition_of

PARTITIONS: Final = 6
_PORT: Final = 29399
Record = tuple[str, bytes, bytes, bytes]
"""Topic, key, type and value."""


@dataclass(frozen=True)
class Running:
    """A service that is ready."""

    pid: int
    url: str

    @property
    def cpu_seconds(self) -> float:
        """Return what it has used so far, in its own code and in the kernel."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def service(name: str, servers: str, prefix: str, home: str, **settings: str) -> Iterator[Running]:
    """Run a service for the length of a block; ``settings`` are environment variables of its own."""
    environment = os.environ | {
        "LGSP_KAFKA__BOOTSTRAP_SERVERS": servers,
        "LGSP_KAFKA__PREFIX": prefix,
        "LGSP_KAFKA__PARTITIONS": str(PARTITIONS),
        "LGSP_KAFKA__SESSION_TIMEOUT_SECONDS": "120",
        "LGSP_HOME": home,
        "LGSP_HTTP__PORT": str(_PORT),
        **settings,
    }
    command = [sys.executable, "-m", f"services.{name}"]
    with (
        Path(home, "log").open("wb") as log,
        subprocess.Popen(command, env=environment, stderr=log) as process,
    ):
        try:
            url = f"http://127.0.0.1:{environment['LGSP_HTTP__PORT']}"
            asyncio.run(_until_ready(url, process, Path(home, "log")))
            yield Running(process.pid, url)
        finally:
            process.terminate()
            process.wait(15)


async def send(servers: str, prefix: str, records: Iterable[Record]) -> int:
    """Send records as outside writers do; return how many."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True, linger_ms=5)
    await producer.start()
    sent = []
    try:
        for topic, key, event_type, value in records:
            headers, place = [("ce_type", event_type)], partition_of(key, PARTITIONS)
            sent.append(await producer.send(prefix + topic, value, key=key, partition=place, headers=headers))
        await asyncio.gather(*sent)
    finally:
        await producer.stop()
    return len(sent)


async def caught_up(servers: str, prefix: str, name: str, within_seconds: float = 180) -> None:
    """Return when a service has done and published all that follows; it asks Kafka, never the service."""
    async with Barrier(servers, prefix, (name,)) as barrier:
        await barrier.wait(within_seconds)


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace")[-1000:]


async def _until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    async with asyncio.timeout(60):
        while True:
            if process.poll() is not None:
                raise SystemExit(f"the service ended with {process.returncode}:\n{_last_words(log)}")
            try:
                if httpx2.get(f"{url}/health/ready", trust_env=False).is_success:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)
