"""What ``lgsp verify`` compares: recordings, and a hub as it is now."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lgsp.commands.place import hub_place
from lgsp.problems import Exit, Problem
from lgsp.replay.checking import faults
from lgsp.replay.live import behind, recorded_now, topics_compared, window
from lgsp.replay.recording import Recording, open_recording
from lgsp.terminal import say


@dataclass(frozen=True)
class Side:
    """One of those compared. ``prefix``: of a hub; None: it is a recording."""

    recording: Recording
    prefix: str | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.recording.folder) if self.prefix is None else f"hub {self.prefix!r}"

    @property
    def named(self) -> dict[str, str | None]:
        """What programs know it by."""
        return {"folder": str(self.recording.folder)} if self.prefix is None else {"prefix": self.prefix}


def opened(folders: list[Path], *, as_json: bool) -> list[Side]:
    """Return recordings that are as they were recorded; raises Problem for one that is not."""
    sides = [Side(open_recording(folder)) for folder in folders]
    if not as_json:
        say("Reading " + " and ".join(each.name for each in sides))
    for each in sides:
        _check(each.recording)
    return sides


def opened_hub(one: Side, prefix: str | None, bootstrap_servers: str | None, stack: ExitStack) -> Side:
    """Return the hub as it is now, until the stack ends, having said what is not compared, and who lags."""
    topics = topics_compared(one.recording.manifest)
    for sentence in window(one.recording.manifest, topics):
        say(sentence)
    place = hub_place(prefix, bootstrap_servers)
    if lag := behind(place.bootstrap_servers, place.prefix):
        say(lag)
    recorded = recorded_now(place.bootstrap_servers, place.prefix, topics)
    return Side(stack.enter_context(recorded), place.prefix)


def _check(recording: Recording) -> None:
    found = list(faults(recording))
    if found:
        raise Problem(
            f"{recording.folder} is not as it was recorded: {' '.join(found)}",
            "Take the parts from a copy; what is sound can be seen with: lgsp inspect IN",
            "recording",
            Exit.NO,
        )
