"""Keeps a hub's services and live clock running: ``python -m lgsp.supervisor HOME PREFIX``."""

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path

from lgsp.home import Home, HubHome
from lgsp.hub.child import Child
from lgsp.hub.life_lock import take
from lgsp.hub.ports import HOST, any_free, any_open
from lgsp.hub.processes import started_at
from lgsp.hub.record import HubRecord, ProcessRecord, read_record
from lgsp.terminal import say

SERVICE_DRAIN_SECONDS = 8.0
NO_DRAIN_SECONDS = 2.0


class Supervisor:
    """The children of one hub and its record."""

    def __init__(self, home: HubHome, record: HubRecord) -> None:
        self._home = home
        self._record = record
        self._key = home.identity_key()
        self._children = [self._child(name, one) for name, one in record.processes().items()]

    async def run(self, stop: asyncio.Event) -> None:
        """Keep every child running until told to stop; then stop them in the order of the stream.

        Without a broker there is no stream to keep in order, and nothing to drain into: then all at once.
        """
        self._record.supervisor_pid = os.getpid()
        self._record.supervisor_started = started_at(os.getpid())
        self._write()
        async with asyncio.TaskGroup() as group:
            for child in self._children:
                group.create_task(child.keep())
            await stop.wait()
            if not any_open(self._record.bootstrap_servers):
                await asyncio.gather(*(child.stop(NO_DRAIN_SECONDS) for child in self._children))
            for child in self._children:
                await child.stop(NO_DRAIN_SECONDS if child.name == "clock" else SERVICE_DRAIN_SECONDS)
        self._write()  # once more: it may have been lost meanwhile

    def _child(self, name: str, record: ProcessRecord) -> Child:
        module = "lgsp.clock" if name == "clock" else f"services.{name}"
        return Child(
            name,
            [sys.executable, "-m", module],
            partial(environment_of, name, record, self._record, self._home, self._key),
            record,
            broker=self._record.bootstrap_servers,
            changed=self._write,
            new_port=partial(give_new_port, record),
        )

    def _write(self) -> None:
        try:
            self._record.write(self._home)
        except OSError as error:  # a full disk: those who ask see old facts, the children run on
            say(f"{self._home.record_file} cannot be written: {error}")


def environment_of(name: str, one: ProcessRecord, hub: HubRecord, home: HubHome, key: str) -> dict[str, str]:
    """Return the environment of a child: ours, and where its hub is."""
    kafka = {
        "LGSP_KAFKA__BOOTSTRAP_SERVERS": hub.bootstrap_servers,
        "LGSP_KAFKA__PREFIX": hub.prefix,
        "LGSP_KAFKA__PARTITIONS": str(hub.partitions),
        "PYTHONUNBUFFERED": "1",
    }
    if one.url is None:
        return {**os.environ, **kafka}
    return {
        **os.environ,
        **kafka,
        "LGSP_DATABASE__URL": f"sqlite:///{home.database(name)}",
        "LGSP_HTTP__HOST": HOST,
        "LGSP_HTTP__PORT": one.url.rpartition(":")[2],
        "LGSP_PROVINCE__IDENTITY_KEY": key,
    }


def give_new_port(record: ProcessRecord) -> None:
    """Move a service whose port somebody else has taken."""
    record.url = f"http://{HOST}:{any_free()}"


async def supervise(home: HubHome, record: HubRecord) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for which in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(which, stop.set)
    await Supervisor(home, record).run(stop)


def main() -> None:
    """Read what to run from the hub's record, and run it."""
    home = Home(Path(sys.argv[1])).hub(sys.argv[2])
    record = read_record(home)
    if record is None:
        sys.exit(f"{home.record_file} is no record of a hub; start one with: lgsp up")
    lock = take(home.supervisor_lock, "supervisor")  # until this process ends, however it does
    if lock is None:
        sys.exit(f"Another supervisor keeps hub {home.prefix!r}; stop it with: lgsp down")
    asyncio.run(supervise(home, record))


if __name__ == "__main__":
    main()
