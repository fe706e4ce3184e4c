"""``repartition.json``: that a hub's partition count is being raised; until it is done the hub stays down."""

import json
import os
from dataclasses import asdict, dataclass

from lgsp.home import HubHome, replace_file
from lgsp.hub.life_lock import holder
from lgsp.problems import Problem


@dataclass(frozen=True)
class Intent:
    """From how many partitions to how many, and whether the hub ran and shall run again, with a clock."""

    before: int
    after: int
    restart: bool
    clock: bool

    def write(self, hub: HubHome) -> None:
        """Put it on the disk: it must outlive a power cut."""
        replace_file(hub.intent_file, json.dumps(asdict(self)))
        for place in (hub.intent_file, hub.folder):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def read_intent(hub: HubHome) -> Intent | None:
    """Return what was begun and not finished; raises Problem for a file that nobody can read."""
    try:
        return Intent(**json.loads(hub.intent_file.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise Problem(
            f"{hub.intent_file} is damaged, so nobody knows what was begun on hub {hub.prefix!r}.",
            "Delete it, then run lgsp topics repartition again with the partitions it was to have.",
            "hub-damaged",
        ) from error


def forget_intent(hub: HubHome) -> None:
    """Note that it is done, or that nothing was changed."""
    hub.intent_file.unlink(missing_ok=True)


def refuse_unfinished(hub: HubHome) -> None:
    """Raise Problem where a repartition was begun by another process and not finished."""
    intent = read_intent(hub)
    held = holder(hub.run_lock)
    if intent is None or (held is not None and held.pid == os.getpid()):
        return
    raise unfinished(hub, intent)


def unfinished(hub: HubHome, intent: Intent) -> Problem:
    """Return the problem of a repartition that was begun and not finished."""
    option = f" --prefix {hub.prefix}" if hub.prefix else ""
    return Problem(
        f"Hub {hub.prefix!r} was being brought from {intent.before} to {intent.after} partitions, and that "
        "is not finished.",
        f"Run it again, it goes on where it ended: "
        f"lgsp topics repartition --partitions {intent.after}{option} --yes",
        "unfinished",
    )
