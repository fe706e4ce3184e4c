"""The live clock: five seconds late, never back, and the same tick has the same id."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp import clock
from lgsp.clock import ZONE, ClockSettings, next_tick, run, tick
from lgsp.stream.ticks import LastTick, readable_tick
from schemas.inbound import ClockTicked

SECOND, DELAY = timedelta(seconds=1), timedelta(seconds=5)
NOON = datetime(2026, 11, 24, 12, 0, 0, tzinfo=ZONE)
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_tick_tells_the_second_that_was_five_seconds_ago() -> None:
    now = NOON + timedelta(milliseconds=700)
    assert next_tick(None, now, SECOND, DELAY) == NOON - DELAY


def test_ticks_go_on_second_by_second() -> None:
    assert next_tick(NOON, NOON + DELAY + timedelta(milliseconds=100), SECOND, DELAY) == NOON + SECOND


def test_a_clock_that_was_away_skips_to_the_present() -> None:
    assert next_tick(NOON, NOON + timedelta(hours=3), SECOND, DELAY) == NOON + timedelta(hours=3) - DELAY


@given(st.lists(MOMENTS, min_size=2))
def test_whatever_the_machine_says_the_clock_never_goes_back(moments: list[datetime]) -> None:
    last: datetime | None = None
    for now in moments:
        following = next_tick(last, now, SECOND, DELAY)
        assert last is None or following > last
        last = following


def test_a_tick_is_an_event_of_the_contract_and_has_one_id() -> None:
    event = ClockTicked.model_validate_json(tick(NOON).model_dump_json())
    assert event == tick(NOON)
    assert event.data.source_of_time == "live"
    assert event.data.stage == "all"
    assert event.time == NOON
    assert event.id == tick(NOON).id != tick(NOON + SECOND).id


def test_only_what_is_a_tick_is_read_as_one() -> None:
    value = tick(NOON).model_dump_json().encode()
    assert readable_tick(value) == LastTick(NOON, "live")
    assert readable_tick(None) is None
    assert readable_tick(b"{half") is None
    assert readable_tick(json.dumps({"time": "noon", "data": {}}).encode()) is None


@pytest.mark.parametrize(
    "fault",
    [
        {"time": "2026-11-24T12:00:00"},
        {"time": "9999-12-31T23:59:59+07:00", "data": {"source_of_time": "live"}},
        {"subject": "watch"},
        {"type": "lgsp.clock.stopped.v1"},
    ],
)
def test_what_no_service_would_take_as_a_tick_moves_no_clock(fault: dict[str, object]) -> None:
    event = json.loads(tick(NOON).model_dump_json()) | fault
    assert readable_tick(json.dumps(event).encode()) is None


@pytest.mark.parametrize(
    "name", ["LGSP_CLOCK__PERIOD_SECONDS", "LGSP_CLOCK__DELAY_SECONDS", "LGSP_KAFKA__PARTITIONS"]
)
@pytest.mark.parametrize("value", ["x", "-1", "inf", "1e300", ""])
def test_a_setting_of_the_clock_that_cannot_be_meant_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        ClockSettings.from_environment()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"{name}={value!r} " in said
    assert "Remedy: " in said


async def test_a_clock_without_kafka_ends_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ClockSettings("127.0.0.1:1", "p1.", 6, SECOND, DELAY)
    assert await run(settings, asyncio.Event()) == 3
    said = capsys.readouterr().err
    assert "Kafka at 127.0.0.1:1 does not take ticks" in said
    assert "Traceback" not in said


async def test_a_hub_whose_time_is_simulated_gets_no_live_clock(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def simulated(_servers: str, _prefix: str) -> LastTick:
        return LastTick(NOON, "world")

    monkeypatch.setattr(clock, "last_tick", simulated)
    settings = ClockSettings("127.0.0.1:1", "p1.", 6, SECOND, DELAY)
    assert await run(settings, asyncio.Event()) == 3
    said = capsys.readouterr().err
    assert "world" in said
    assert "lgsp up --prefix" in said
