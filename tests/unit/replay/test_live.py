"""What of a recording can be held against a hub, and what it lacks."""

import pytest

from lgsp.problems import Problem
from lgsp.replay.live import topics_compared, window
from tests.unit.replay.recordings import a_manifest

WHOLE = [("dossiers", 0), ("routing", 0), ("payments", 0), ("kpis", 0)]


def test_of_a_whole_recording_everything_is_compared_and_nothing_is_lacking() -> None:
    manifest = a_manifest(WHOLE, state="complete").with_digests()
    assert topics_compared(manifest) == ("dossiers", "routing", "payments", "kpis")
    assert window(manifest, topics_compared(manifest)) == []


def test_what_a_recording_lacks_is_said() -> None:
    manifest = a_manifest([*WHOLE[:2], ("submissions", 0)]).with_digests()
    late = manifest.ranges[1].model_copy(update={"start": 7})
    manifest = manifest.model_copy(update={"ranges": (manifest.ranges[0], late, manifest.ranges[2])})
    topics = topics_compared(manifest)
    assert topics == ("dossiers", "routing")
    left_out, begins, incomplete = window(manifest, topics)
    assert left_out.startswith("payments, kpis: not recorded")
    assert "routing/0 at 7" in begins
    assert "not complete" in incomplete


@pytest.mark.parametrize("topics", [[("submissions", 0)], [("kpis", 0), ("clock", 0)], []])
def test_a_recording_without_facts_is_refused(topics: list[tuple[str, int]]) -> None:
    with pytest.raises(Problem, match="none of a hub's facts"):
        topics_compared(a_manifest(topics).with_digests())
