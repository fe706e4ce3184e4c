"""A live hub as a recording: its topics as of now, in a folder that is there while it is looked at."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from aiokafka.errors import KafkaError

from lgsp.problems import wrong_use
from lgsp.replay.manifest import Manifest
from lgsp.replay.recorder import Recorder
from lgsp.replay.recording import Recording, open_recording
from lgsp.replay.selection import Wanted
from lgsp.stream.catching_up import catch_up
from schemas.topics import KPIS, NUMBERED
from services._runtime.barrier import NotCaughtUp

TOLD: Final = tuple(topic.name for topic in (*NUMBERED, KPIS))
"""The topics by which a hub tells its facts and figures."""
LOOK_SECONDS: Final = 2.0
"""How long services may take to say that they are done; the last thing they did may be milliseconds old."""


@contextmanager
def recorded_now(bootstrap_servers: str, prefix: str, topics: Sequence[str]) -> Iterator[Recording]:
    """Record these topics of a hub to the end as of now; forget it afterwards. Raises Problem, KafkaError."""
    with TemporaryDirectory(prefix="lgsp-") as folder:
        out = Path(folder) / "now"
        recorder = Recorder(bootstrap_servers, out, follow=False, part_seconds=30.0, progress=lambda _: None)
        asyncio.run(recorder.begin(Wanted(tuple(topics), prefix)))
        yield open_recording(out)


def behind(bootstrap_servers: str, prefix: str) -> str:
    """Say why what a hub tells is not its last word; nothing where its services are caught up."""
    try:
        asyncio.run(catch_up(bootstrap_servers, prefix, LOOK_SECONDS))
    except NotCaughtUp as late:
        return f"Hub {prefix!r} has not caught up, so this is not its last word: {late}"
    except KafkaError as error:
        return f"Whether hub {prefix!r} has caught up cannot be told: {type(error).__name__}: {error}"
    return ""


def topics_compared(manifest: Manifest) -> tuple[str, ...]:
    """Return by which topics a hub can be held against this recording; raises Problem when there is none."""
    found = tuple(name for name in TOLD if name in manifest.topics)
    if not found or found == (KPIS.name,):
        raise wrong_use(
            "This recording holds none of a hub's facts: no topic dossiers, routing or payments.",
            "Record them too: lgsp record OUT",
        )
    return found


def window(manifest: Manifest, topics: Sequence[str]) -> list[str]:
    """Say what a recording lacks that the hub may have, a sentence each; nothing where it is whole."""
    late = [one for one in manifest.ranges if one.topic in topics and one.start > 0]
    said = []
    if left_out := [name for name in TOLD if name not in topics]:
        said.append(f"{', '.join(left_out)}: not recorded, so not compared.")
    if late:
        places = ", ".join(f"{one.topic}/{one.partition} at {one.start}" for one in late[:3])
        more = f" and {len(late) - 3} more" if late[3:] else ""
        said.append(f"The recording begins at {places}{more}: what came before counts as a difference.")
    if manifest.state != "complete":
        said.append("The recording is not complete: what it lacks counts as a difference.")
    return said
