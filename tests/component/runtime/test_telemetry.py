from collections import Counter
from dataclasses import replace
from typing import Any

from prometheus_client import generate_latest

from services._runtime.batch_result import BatchResult
from services._runtime.decisions import Unprocessable
from services._runtime.telemetry import Telemetry
from tests.builders import a_leg_accepted, an_arrival


def shown(telemetry: Telemetry, *names: str) -> list[str]:
    text = generate_latest(telemetry.registry).decode()
    return [line for line in text.splitlines() if line.startswith(names)]


def a_result(**changes: Any) -> BatchResult:
    return replace(BatchResult(rows=[], last_number=0), **changes)


def test_records_are_counted_by_topic_and_outcome_dead_letters_by_reason() -> None:
    telemetry = Telemetry("intake", "p1.intake")
    outcomes = Counter({("submissions", "applied"): 2, ("submissions", "dead"): 2, ("clock", "repeated"): 1})
    dead = [(an_arrival(a_leg_accepted()), Unprocessable("not-json", "x"))] * 2
    for _ in range(2):
        telemetry.batch(
            a_result(outcomes=outcomes, dead=dead, late=Counter({"submissions": 3})), seconds=0.004
        )
    counted = shown(telemetry, "lgsp_records_total", "lgsp_dead_letters_total", "lgsp_late_events_total")
    assert [line for line in counted if not line.endswith(" 0.0")] == [
        'lgsp_records_total{outcome="dead",service="intake",topic="submissions"} 4.0',
        'lgsp_records_total{outcome="applied",service="intake",topic="submissions"} 4.0',
        'lgsp_records_total{outcome="repeated",service="intake",topic="clock"} 2.0',
        'lgsp_dead_letters_total{reason="not-json",service="intake"} 4.0',
        'lgsp_late_events_total{service="intake",topic="submissions"} 6.0',
    ]
    assert shown(telemetry, "lgsp_batch_seconds_count") == ['lgsp_batch_seconds_count{service="intake"} 2.0']


def test_before_anything_is_late_or_dead_nought_is_shown_so_that_an_alert_sees_the_first() -> None:
    telemetry = Telemetry("intake", "p1.intake")
    late = 'lgsp_late_events_total{service="intake",topic="submissions"} 0.0'
    dead = 'lgsp_records_total{outcome="dead",service="intake",topic="submissions"} 0.0'
    assert late in shown(telemetry, "lgsp_late_events_total")
    assert dead in shown(telemetry, "lgsp_records_total")


def test_readiness_is_asked_for_whenever_somebody_looks() -> None:
    telemetry = Telemetry("intake", "p1.intake")
    said = iter((False, True))
    telemetry.watch_ready(lambda: next(said))
    assert shown(telemetry, "lgsp_ready{") == ['lgsp_ready{service="intake"} 0.0']
    assert shown(telemetry, "lgsp_ready{") == ['lgsp_ready{service="intake"} 1.0']


def test_lag_has_the_name_and_labels_that_dashboards_know() -> None:
    telemetry = Telemetry("intake", "p1.intake")
    telemetry.lag({("p1.submissions", 3): 7})
    telemetry.lag({("p1.submissions", 3): 2})
    assert shown(telemetry, "kafka_consumergroup_lag{") == [
        'kafka_consumergroup_lag{consumergroup="p1.intake",partition="3",topic="p1.submissions"} 2.0'
    ]


def test_what_went_out_is_counted() -> None:
    telemetry = Telemetry("intake", "p1.intake")
    telemetry.published(3)
    assert shown(telemetry, "lgsp_events_published_total") == [
        'lgsp_events_published_total{service="intake"} 3.0'
    ]
