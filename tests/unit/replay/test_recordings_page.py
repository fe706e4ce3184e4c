"""The code of docs/recordings.md does what the page says."""

from pathlib import Path
from typing import Final

from lgsp.replay.manifest import Manifest, Origins, Part, Range, Run, Source
from lgsp.replay.part_columns import SCHEMA
from tests.pages import blocks, module
from tests.unit.replay.stories import ONE, an_event, told

PAGE: Final = Path(__file__).parents[3] / "docs" / "recordings.md"
TYPES, SIZES = blocks(PAGE, "python")


def test_a_recording_is_read_as_the_page_says(tmp_path: Path) -> None:
    events = [
        an_event("routing", "status.changed", ONE, "09:00:00", seq=1),
        an_event("routing", "status.changed", ONE, "09:00:00", seq=2),
        an_event("dossiers", "dossier.received", ONE, "09:00:00", seq=1),
    ]
    recording = told(tmp_path, events)
    assert module(TYPES, "types").types(str(tmp_path)) == [
        ("lgsp.dossier.received.v1", 1), ("lgsp.status.changed.v1", 2),
    ]  # fmt: skip
    sizes = module(SIZES, "sizes").sizes(str(tmp_path))
    assert sizes.keys() == {("dossiers", 0), ("routing", 0)}
    assert sum(sizes.values()) == sum(part.value_bytes for part in recording.manifest.parts)


def test_the_page_names_every_column_and_member() -> None:
    said = PAGE.read_text(encoding="utf-8")
    named = {
        *SCHEMA.names,
        *(name for kind in (Manifest, Origins, Part, Range, Run, Source) for name in kind.model_fields),
    }
    assert {name for name in named if f"`{name}`" not in said} == set()
