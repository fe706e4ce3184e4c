"""``lgsp results`` counts from a recording what the hub's topics told."""

import json
from pathlib import Path

import pytest

from lgsp.main import run
from lgsp.stream.record import Record
from schemas.envelope import Event, type_of
from tests.unit.province.test_province_stock import digitised, registered
from tests.unit.replay.recordings import a_recording


def record(event: Event, offset: int) -> Record:
    headers = (("ce_type", type_of(type(event)).encode()),)
    value = event.model_dump_json().encode()
    return Record("routing", 0, offset, b"H62.21.01", value, 1_615_000_000_000 + offset, headers)


@pytest.fixture
def week(tmp_path: Path) -> str:
    told = [registered(), registered(result_id="K-2"), digitised("2021-03-08 10:00")]
    a_recording(tmp_path / "week", [record(event, offset) for offset, event in enumerate(told)])
    return str(tmp_path / "week")


def test_results_are_counted_at_the_end_of_the_day_that_is_named(
    week: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {}
    for day in ("2021-03-07", "2021-03-08"):
        assert run(["results", "--recording", week, "--on", day, "--by", "agency", "--json"]) == 0
        (found[day],) = json.loads(capsys.readouterr().out)["items"]
    shares = {day: (item["digitised"], item["valid"], item["value"]) for day, item in found.items()}
    assert shares == {"2021-03-07": (0, 2, 0.0), "2021-03-08": (1, 2, 0.5)}
    assert (found["2021-03-08"]["target"], found["2021-03-08"]["met"]) == (0.15, True)


def test_a_recording_is_of_many_days_so_that_one_is_named(
    week: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["results", "--recording", week]) == 2
    assert "--on 2021-12-31" in capsys.readouterr().err
