"""Keeps a hub's services and live clock running: ``python -m lgsp.supervisor HOME PREFIX``."""

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path

from lgsp.home import Home, HubHome
from lgsp.hub.child import Child
from lgsp.hub.environment import Secrets, environment_of
from lgsp.hub.instances import names_of, service_of
from lgsp.hub.life_lock import take
from lgsp.hub.ports import HOST, any_free, any_open
from lgsp.hub.processes import started_at
from lgsp.hub.record import HubRecord, ProcessRecord, process_at, read_record
from lgsp.hub.wishes import Wish, read_wish
from lgsp.terminal import say

SERVICE_DRAIN_SECONDS = 8.0
NO_DRAIN_SECONDS = 2.0


class Supervisor:
    """The children of one hub and its record."""

    def __init__(self, home: HubHome, record: HubRecord) -> None:
        self._home = home
        self._record = record
        self._secrets = Secrets.of(home)
        self._children = {name: self._child(name, one) for name, one in record.processes().items()}

    async def run(self, stop: asyncio.Event, look: asyncio.Event) -> None:
        """Keep every child running until told to stop; then stop them in the order of the stream.

        ``look``: what is wished for has changed, or what was given up is to be tried again.
        """
        self._record.supervisor_pid = os.getpid()
        self._record.supervisor_started = started_at(os.getpid())
        self._write()
        async with asyncio.TaskGroup() as group:
            for child in self._children.values():
                group.create_task(child.keep())
            while not stop.is_set():
                await first_of(stop, look)
                if look.is_set() and not stop.is_set():
                    look.clear()
                    await self._grant(read_wish(self._home), group)
            await self._stop()
        self._write()  # once more: it may have been lost meanwhile

    async def _grant(self, wish: Wish | None, group: asyncio.TaskGroup) -> None:
        """Start the instances that are wished for and not there, and stop those that are not wished for."""
        if wish is None:
            return
        record, wished = self._record, names_of({**self._record.counts(), **wish.counts})
        for name in wished:
            if name in self._children and not self._children[name].gave_up:
                continue
            new = process_at(self._home, name, any_free())
            (record.services if name in record.services else record.further)[name] = new
            self._children[name] = child = self._child(name, new)
            group.create_task(child.keep())
        self._retry_clock(group)
        unwished = [name for name in record.further if name not in wished]
        await asyncio.gather(*(self._children[name].stop(SERVICE_DRAIN_SECONDS) for name in unwished))
        for name in unwished:
            del self._children[name], record.further[name]
        record.granted = wish.number
        self._write()

    def _retry_clock(self, group: asyncio.TaskGroup) -> None:
        if self._record.clock is not None and self._children["clock"].gave_up:
            self._record.clock = process_at(self._home, "clock", None)
            self._children["clock"] = child = self._child("clock", self._record.clock)
            group.create_task(child.keep())

    async def _stop(self) -> None:
        """Stop in the order of the stream, the instances of a service together.

        Without a broker there is no stream to keep in order, and nothing to drain into: then all at once.
        """
        children = self._children
        if not any_open(self._record.bootstrap_servers):
            await asyncio.gather(*(child.stop(NO_DRAIN_SECONDS) for child in children.values()))
        if "clock" in children:
            await children["clock"].stop(NO_DRAIN_SECONDS)
        for service in self._record.services:
            names = self._record.instances_of(service)
            await asyncio.gather(*(children[name].stop(SERVICE_DRAIN_SECONDS) for name in names))

    def _child(self, name: str, record: ProcessRecord) -> Child:
        module = "lgsp.clock" if name == "clock" else f"services.{service_of(name)}"
        return Child(
            name,
            [sys.executable, "-m", module],
            partial(environment_of, name, record, self._record, self._home, self._secrets),
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


def give_new_port(record: ProcessRecord) -> None:
    """Move a service whose port somebody else has taken."""
    record.url = f"http://{HOST}:{any_free()}"


async def first_of(*events: asyncio.Event) -> None:
    """Return once one of them is set."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


async def supervise(home: HubHome, record: HubRecord) -> None:
    """Run until SIGTERM or SIGINT; look at the wishes at SIGHUP."""
    stop, look = asyncio.Event(), asyncio.Event()
    for which, event in ((signal.SIGTERM, stop), (signal.SIGINT, stop), (signal.SIGHUP, look)):
        asyncio.get_running_loop().add_signal_handler(which, event.set)
    await Supervisor(home, record).run(stop, look)


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
