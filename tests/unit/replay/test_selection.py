"""Which topic a name means."""

import pytest

from lgsp.replay.selection import BY_DEFAULT, called, full_name


@pytest.mark.parametrize(
    ("typed", "in_the_recording", "on_the_cluster"),
    [
        ("routing", "routing", "p1.routing"),
        ("p1.routing", "routing", "p1.routing"),
        ("p1.orders", "p1.orders", "p1.orders"),
        ("orders", "orders", "orders"),
        ("relay-positions.intake", "relay-positions.intake", "p1.relay-positions.intake"),
    ],
)
def test_a_name_of_the_table_is_the_hubs_topic_any_other_is_just_that(
    typed: str, in_the_recording: str, on_the_cluster: str
) -> None:
    assert called(typed, "p1.") == in_the_recording
    assert full_name(in_the_recording, "p1.") == on_the_cluster


def test_bytes_of_others_are_recorded_only_by_name() -> None:
    assert "dead-letters" not in BY_DEFAULT
    assert {"submissions", "clock", "dossiers", "routing", "payments", "kpis"} <= set(BY_DEFAULT)
