"""What giving a hub a recording's inputs comes to: how much of what, in how many steps, under which id."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lgsp.playback.inputs import Portion, portions
from lgsp.playback.inputs_order import INBOUND, Share
from lgsp.playback.lane_placing import Placing
from lgsp.playback.plan import digest_of
from lgsp.problems import wrong_use
from lgsp.replay.manifest import Manifest
from lgsp.replay.provenance import version_numbers
from lgsp.replay.recording import Recording
from schemas.topics import CLOCK

ORDER: Final = "lgsp-replay-inputs-1"
"""The order of the stream and what is made of a record; another one would make another stream."""
ID_DIGITS: Final = 16


@dataclass(frozen=True)
class InputsPlan:
    """The inputs of a recording for a hub; ``placing`` knows how many partitions that has."""

    recording: Recording
    placing: Placing
    share: Share

    def portions(self, beyond: int = 0) -> Iterator[Portion]:
        """Yield what is to be sent, in order, less the first ``beyond`` records."""
        for records, wait in portions(self.recording, self.placing, self.share):
            left_out = min(beyond, len(records))
            beyond -= left_out
            if left_out < len(records):
                yield Portion(records[left_out:], wait)

    @property
    def stream(self) -> str:
        """What tells this stream from others; with another one, a position in it means other records."""
        said = (self.recording.manifest.digest, *sorted(self.recording.left_out), repr(self.placing))
        return digest_of(ORDER, *said, *self.share.words())

    def id_on(self, cluster_id: str, prefix: str) -> str:
        """Return the id of its replay: the same for the same recording, share and hub."""
        said = (self.recording.manifest.digest, *sorted(self.recording.left_out), cluster_id, prefix)
        return digest_of(ORDER, *said, *self.share.words())[:ID_DIGITS]


@dataclass
class InputsCount:
    """How many records by topic, ticks as the target gets them; in how many steps, each with a wait."""

    records: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    first_us: int | None = None
    last_us: int | None = None

    @property
    def total(self) -> int:
        """How many records there are."""
        return self.records.total()


def counted(plan: InputsPlan) -> InputsCount:
    """Go through all of it; raises Problem where it cannot be told in which order it came."""
    found = InputsCount()
    for portion in plan.portions():
        found.records.update(one.record.topic for one in portion.records)
        found.steps += portion.wait
        times = [one.time_us for one in portion.records if one.time_us is not None]
        if times and found.first_us is None:
            found.first_us = min(times)
        found.last_us = max(times, default=found.last_us)
    return found


_SINCE: Final = {"agency-reports": "1.2"}
"""An inbound topic that came later than the first contract → the contract that it came with."""


def check_inputs(manifest: Manifest) -> None:
    """Raise Problem where a recording does not have every topic by which its hub was given anything."""
    made = version_numbers(manifest.contract_version)
    known = [name for name in INBOUND if version_numbers(_SINCE.get(name, "1.0")) <= made]
    missing = [name for name in known if name not in manifest.topics]
    if missing:
        raise wrong_use(
            f"The recording lacks {', '.join(missing)}: a hub would be given only a part.",
            "Record all topics, without --topic; or replay without --inputs-only.",
        )


def shortfalls(manifest: Manifest) -> list[str]:
    """Say why a hub need not come to the recorded end, a sentence each."""
    said = []
    late = [one for one in manifest.ranges if one.topic in INBOUND and max(one.start, one.beginning) > 0]
    if late:
        places = ", ".join(f"{one.topic}/{one.partition} at {one.start}" for one in late[:3])
        more = f" and {len(late) - 3} more" if late[3:] else ""
        said.append(f"The recording begins at {places}{more}: what the hub was given before is not in it.")
    if not manifest.topics[CLOCK.name].records:
        said.append("The recording has no ticks: nothing that is due by time will happen.")
    return said
