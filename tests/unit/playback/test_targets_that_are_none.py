"""Targets that cannot be are refused before anything is looked for, as what they are."""

import pytest

from lgsp.playback.plan import maps_of
from lgsp.playback.sending_one import check_url
from lgsp.problems import Exit, Problem
from lgsp.replay.selection import check_name
from tests.unit.replay.recordings import a_manifest


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://127.0.0.1:abc/", "http://127.0.0.1:99999/", "http://"]
)
def test_what_is_no_url_is_told_as_such(url: str) -> None:
    with pytest.raises(Problem, match="is no URL") as told:
        check_url(url, anywhere=False)
    assert told.value.exit_code == Exit.USAGE


@pytest.mark.parametrize("name", ["a/b", "..", ".", "", "a b", "x" * 250, "hồ-sơ"])
def test_what_kafka_takes_for_no_topic_is_told_before_it_is_asked(name: str) -> None:
    with pytest.raises(Problem, match="cannot be the name of a topic") as told:
        check_name(name)
    assert told.value.exit_code == Exit.USAGE


def test_a_map_to_no_topic_is_refused() -> None:
    with pytest.raises(Problem, match="cannot be the name of a topic"):
        maps_of(["routing=a/b"], a_manifest([("routing", 0)]).with_digests())
