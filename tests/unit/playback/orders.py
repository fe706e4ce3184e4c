"""Choices of a recording, without a cluster."""

from pathlib import Path

from lgsp.playback.choosing import Choice
from lgsp.playback.material import Material, material_of
from lgsp.replay.recording import Recording
from lgsp.replay.sql import table_of
from lgsp.stream.record import Record
from tests.unit.replay.recordings import a_recording

START_US = 1_615_168_800_000_000


def chosen(recording: Recording, choice: Choice | None = None) -> Material:
    """Return what a choice takes of a recording, all of it without one."""
    with table_of(recording) as table:
        return material_of(recording, table, choice or Choice())


def in_order(folder: Path, records: list[Record], choice: Choice | None = None) -> list[Record]:
    """Return the records of a recording as they would be replayed."""
    return [timed.record for timed in chosen(a_recording(folder, records), choice).stream()]
