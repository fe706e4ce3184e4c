"""One world at a time on a hub: a demo or a simulation has it for itself from beginning to end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from lgsp.home import HubHome
from lgsp.hub.life_lock import Holder, holder, take
from lgsp.problems import Problem


@contextmanager
def alone_on(hub: HubHome, what: str) -> Iterator[None]:
    """Have the hub for oneself; raises Problem where a demo or a simulation is in progress on it."""
    descriptor = take(hub.run_lock, what)
    if descriptor is None:
        raise _busy(hub, holder(hub.run_lock) or Holder(0, "another command"))
    try:
        yield
    finally:
        os.close(descriptor)


def refuse_in_progress(hub: HubHome) -> None:
    """Raise Problem where a demo or a simulation is in progress on this hub."""
    held = holder(hub.run_lock)
    if held is not None:
        raise _busy(hub, held)


def in_progress(hub: HubHome) -> bool:
    """Say whether another process's demo or simulation is in progress on this hub."""
    held = holder(hub.run_lock)
    return held is not None and held.pid != os.getpid()


def _busy(hub: HubHome, held: Holder) -> Problem:
    process = f" (process {held.pid})" if held.pid else ""
    return Problem(
        f"{held.what}{process} is in progress on hub {hub.prefix!r} in {hub.folder}.",
        "Wait for its end, or end it with Ctrl-C; or use another home: LGSP_HOME=/some/where",
        "busy",
    )
