"""The stream's pages bear whatever stands on a topic: what is no event hides nothing else."""

import json
from collections.abc import Iterator

import pytest

from services.metrics.dashboard.records import Record
from tests.unit.metrics.dashboard.dashboard_door import TICK, Screens, screens

GOOD = Record("routing", 0, 8, TICK, json.dumps({"subject": "H62.12-210308-0001", "data": {"a": 1}}).encode())
PAGES = (("/stream", "ticker"), ("/events/routing/0/7", "envelope"), ("/events/routing/0/7", "data"))
NO_EVENTS = (
    b"",
    b"[]",
    b"\xff\xfe",
    b'{"time":"nonsense"}',
    b'{"time":"Tuesday"}',
    b'{"time":1}',
    b'{"time":"9999-12-31T23:59:59Z"}',
    b'{"time":{"a":"T"},"type":[],"subject":{}}',
    b"[" * 200_000,
    b'{"data":' * 20_000 + b"1" + b"}" * 20_000,
    b'{"data":' * 900 + b"1" + b"}" * 900,
    b'{"dataschema":' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"subject":"\\ud800","\\udfff":"\\ud800","type":"t"}',
    b'{"data":{"dossier_code":"\\ud800"}}',
    b'{"subject":"\\u0001\\uffff","type":"\\u0000","data":{"a":"\\u001f"}}',
    b'{"data":{"a":NaN}}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":1e999}',
    json.dumps({"subject": "x" * 40_000, "data": {"y" * 40_000: "z" * 40_000}}).encode(),
)


@pytest.fixture(name="hub", scope="module")
def _hub() -> Iterator[Screens]:
    with screens() as found:
        yield found


@pytest.mark.parametrize("value", NO_EVENTS, ids=lambda value: repr(value[:24]))
def test_a_record_that_is_no_event_is_borne_by_every_page_twin_and_file(hub: Screens, value: bytes) -> None:
    hub.records.records = [Record("routing", 0, 7, TICK, value), GOOD]
    rows = hub.rows("/stream", "ticker")
    assert [row["record"] for row in rows] == ["routing/0/7", "routing/0/8"]
    assert rows[1]["subject"] == "H62.12-210308-0001"
    for path, card in PAGES:
        assert "routing/0/7" in hub.page(path)
        for kind in ("csv", "xlsx", "png"):
            assert hub.get(f"/dashboard{path}.{kind}", card=card).status_code == 200, kind


def test_a_time_that_is_none_is_shown_as_it_was_told(hub: Screens) -> None:
    hub.records.records = [Record("routing", 0, 7, TICK, b'{"time":"nonsense"}')]
    assert ">nonsense<" in hub.page("/stream")
    assert "nonsense" in hub.page("/events/routing/0/7")


def test_what_lies_too_deep_is_left_out_visibly(hub: Screens) -> None:
    hub.records.records = [Record("routing", 0, 7, TICK, b'{"data":' * 50 + b"1" + b"}" * 50)]
    (row,) = hub.rows("/events/routing/0/7", "data")
    assert row["value"] == "…"
