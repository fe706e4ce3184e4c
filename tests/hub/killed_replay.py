"""A replay of inputs that is killed again and again, and gone on with until it is done."""

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

from confluent_kafka import Consumer, TopicPartition

from tests.hub.hub import Hub
from tests.hub.killer import Killer
from tests.hub.recorded_life import BARRIER_SECONDS, Life, assert_same_end
from tests.waiting import eventually

log = logging.getLogger(__name__)
DEADLINE_SECONDS: Final = 120
INTERRUPTED: Final = 130


class Replayer:
    """Runs the command as a process again and again, killed at random moments, until it is done."""

    def __init__(self, hub: Hub, folder: Path, seed: int, kills: int) -> None:
        self._hub = hub
        self._words = (
            "replay", str(folder), "--inputs-only", "--prefix", hub.prefix, "--resume",
            "--bootstrap-servers", hub.servers, "--timeout", str(BARRIER_SECONDS),
        )  # fmt: skip
        self._random = Random(seed)
        self._left = kills
        self.kills = 0

    async def run(self) -> None:
        while True:
            process = await self._begin()
            if self._left:
                await self._kill_in_the_middle(process)
            _, err = await process.communicate()
            if process.returncode not in {-signal.SIGKILL, INTERRUPTED}:
                assert process.returncode == 0, err.decode()
                return
            self.kills += 1

    async def _begin(self) -> asyncio.subprocess.Process:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lgsp", *self._words,
            env={**ours, "LGSP_HOME": str(self._hub.home / "replayer")},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def _kill_in_the_middle(self, process: asyncio.subprocess.Process) -> None:
        before = ticks_sent(self._hub)
        await eventually(
            lambda: ticks_sent(self._hub) > before or process.returncode is not None,
            DEADLINE_SECONDS, "it goes on",
        )  # fmt: skip
        await asyncio.sleep(self._random.uniform(0, 0.5))  # a random moment is the case
        self._left -= 1
        with suppress(ProcessLookupError):
            process.send_signal(self._random.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT)))


def ticks_sent(hub: Hub) -> int:
    """Return how far the clock's first partition is."""
    consumer = Consumer({"bootstrap.servers": hub.servers, "group.id": "none"})
    try:
        end: int = consumer.get_watermark_offsets(TopicPartition(f"{hub.prefix}clock", 0), timeout=10)[1]
        return end
    finally:
        consumer.close()


async def disturbed(hub: Hub, life: Life, seed: int, kills: int) -> None:
    """Give a hub the inputs while services and the replay are killed at random."""
    async with hub:
        await hub.ready()
        replayer, killer = Replayer(hub, life.folder, seed, kills), Killer(hub, seed, most=2 * kills)
        killing = asyncio.create_task(killer.run())
        try:
            await replayer.run()
        finally:
            killing.cancel()
        log.info("%d kills of the replay, %d of services", replayer.kills, killer.kills)
        assert replayer.kills
        assert killer.kills
        await assert_same_end(hub, life)
