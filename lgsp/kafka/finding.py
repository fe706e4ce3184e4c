"""Which broker lives on a home's data: as its record says, else as the machine shows."""

import fcntl
import os
import re
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from lgsp.kafka import state_file
from lgsp.kafka.config import Listeners
from lgsp.kafka.layout import Layout
from lgsp.kafka.problem import KafkaProblem
from lgsp.kafka.process import Process, identify
from lgsp.kafka.state_file import Record

_MAIN_CLASS = "kafka.Kafka"
_LISTENERS = re.compile(r"^listeners=HOST://[^:,]+:(\d+),CONTAINER://(.+):\d+,", re.MULTILINE)
_ADVERTISED = re.compile(r"^advertised\.listeners=.*,CONTAINER://(.+):\d+$", re.MULTILINE)


def found(place: Layout) -> Record | None:
    """Return the record of this home's broker; a live one is found even if its record is lost or damaged.

    Without a record the ports are those of the last configuration: clients keep their address.
    """
    written = state_file.read(place.state)
    listeners = _configured(place) if written is None and place.data.exists() else None
    return state_file.record_of(listeners, _broker_on(place)) if listeners else written


def found_on_data(place: Layout) -> Record | None:
    """Return the broker that uses the data directory whatever the record says; None: nobody uses it.

    Kafka holds the lock of Java's FileChannel.lock() there. For callers who hold the home's lock: to look
    is to hold Kafka's for a moment. Raises KafkaProblem where the user is unknown.
    """
    lock = place.data / ".lock"
    if not _is_locked(lock):
        return None
    listeners, process = _configured(place), _broker_on(place)
    if listeners is None or process is None:
        raise KafkaProblem(
            f"Another program uses the data in {place.data}, and it is not the Kafka of this home.",
            f"End it (`fuser {lock}` shows its process), or use another home: LGSP_HOME=/some/where",
            "environment",
        )
    return state_file.record_of(listeners, process)


def _is_locked(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # no data, or none that was ever used
        return False
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return True
    finally:
        os.close(descriptor)
    return False


def _broker_on(place: Layout) -> Process | None:
    """Return the live broker that was started with this home's configuration."""
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            command = one.cmdline()
            if command[-2:] == [_MAIN_CLASS, str(place.configuration)]:
                return identify(one.pid)
    return None


def _configured(place: Layout) -> Listeners | None:
    """Return the listeners of the last start, as the broker's own configuration has them."""
    try:
        text = place.configuration.read_text(encoding="latin-1")
    except OSError:
        return None
    listens, advertised = _LISTENERS.search(text), _ADVERTISED.search(text)
    return Listeners(int(listens[1]), advertised[1], listens[2]) if listens and advertised else None
