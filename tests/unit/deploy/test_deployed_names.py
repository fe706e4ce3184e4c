"""Rules and dashboards under ``deploy/`` use names that the services have, and say what to do."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from lgsp.hub.ports import FIRST_PORT
from schemas.topics import SERVICES
from services._runtime.batch_result import BatchResult
from services._runtime.decisions import Unprocessable
from services._runtime.telemetry import Telemetry
from services.metrics.checking.measure import FindingsMeasure
from services.metrics.definitions import DEFINITIONS
from services.metrics.figures import figure
from services.metrics.gauges import FigureGauges
from services.metrics.periods import ON_TOPIC, PeriodKind
from services.metrics.scopes import PROVINCE
from services.metrics.standing import SCOPES, Standing
from services.metrics.streaming.counted import StreamFigures
from tests.builders import ICT, a_leg_accepted, an_arrival
from tests.deployed import (
    DEPLOY,
    OF_PROMETHEUS,
    Asked,
    alert_rules,
    asked,
    dashboards,
    exported,
    unknown,
    uses,
)

AS_OF = datetime(2021, 3, 8, 18, tzinfo=ICT)
KNOWN_VALUES = {
    "definition": set(DEFINITIONS),
    "scope": {*SCOPES, "$scope"},
    "period": {*ON_TOPIC, "$period"},
    "outcome": {"applied", "other", "unknown", "repeated", "dead"},
    "job": {"lgsp"},
}


def known() -> dict[str, set[str]]:
    """Return what metrics exports once it has seen one of everything."""
    telemetry = Telemetry("metrics", "p1.metrics")
    telemetry.watch_unpublished(lambda: 0)
    telemetry.watch_ready(lambda: True)
    dead = [(an_arrival(a_leg_accepted()), Unprocessable("not-json", "x"))]
    late = Counter({"dossiers": 1})
    telemetry.batch(BatchResult(rows=[], last_number=0, dead=dead, late=late), seconds=0.004)
    telemetry.published(1)
    telemetry.lag({("p1.dossiers", 3): 7})
    StreamFigures(telemetry.registry)
    FindingsMeasure(telemetry.registry).show({"contradiction": 1})
    one = figure(DEFINITIONS["electronic-routing/qd2866"], PROVINCE, "to-date", 1, 2, as_of=AS_OF)
    FigureGauges(telemetry.registry).show([Standing(PeriodKind.TO_DATE, one)], AS_OF)
    return exported(generate_latest(telemetry.registry).decode()) | OF_PROMETHEUS


KNOWN = known()


@pytest.mark.parametrize("each", list(asked()), ids=lambda each: each.where)
def test_every_name_and_label_is_exported(each: Asked) -> None:
    assert unknown(each, KNOWN) == []


@pytest.mark.parametrize("each", list(asked()), ids=lambda each: each.where)
def test_what_is_chosen_by_a_label_can_be_there(each: Asked) -> None:
    for use in uses(each.expression):
        for label, value in use.chosen:
            assert value in KNOWN_VALUES[label], f"{use.name}: no {label} is {value}"


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        ("lgsp_kpi_valeu", "lgsp_kpi_valeu: nobody exports it"),
        ("max by (definitoin) (lgsp_kpi_met)", "lgsp_kpi_met has no label definitoin"),
        (
            'rate(lgsp_late_events_total{scope="province"}[5m]) > 0',
            "lgsp_late_events_total has no label scope",
        ),
    ],
)
def test_a_mistaken_name_would_be_seen(expression: str, wrong: str) -> None:
    assert wrong in unknown(Asked("here", expression), KNOWN)


def test_what_is_no_promql_would_be_seen() -> None:
    with pytest.raises(ValueError, match="unclosed left parenthesis"):
        uses("sum by (service (lgsp_ready)")


def test_a_label_that_the_expression_loses_would_be_seen() -> None:
    lost = Asked("here", "sum by (service) (lgsp_late_events_total)", frozenset({"topic"}))
    assert unknown(lost, KNOWN) == ["topic is shown, which the expression does not keep"]


def test_every_alert_says_what_is_wrong_how_bad_it_is_and_what_to_do() -> None:
    rules = list(alert_rules())
    assert {"TargetMissed", "ServiceNotReady", "Lag", "DeadLetters", "LateEvents", "FindingsGrow"} <= {
        r["alert"] for r in rules
    }
    for rule in rules:
        assert set(rule["annotations"]) == {"summary", "remedy"}, rule
        assert rule["labels"]["severity"] in {"info", "warning", "critical"}, rule
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule


def test_prometheus_reads_the_rules_and_the_places_where_a_hub_answers() -> None:
    folder = DEPLOY / "prometheus"
    settings: Any = yaml.safe_load((folder / "prometheus.yml").read_text())
    assert settings["rule_files"] == ["alerts.yml"]
    [job] = settings["scrape_configs"]
    assert job["job_name"] == "lgsp"
    [places] = [path for config in job["file_sd_configs"] for path in config["files"]]
    [file] = folder.glob(places)
    assert yaml.safe_load(file.read_text()) == [
        {"targets": [f"127.0.0.1:{port}"], "labels": {"process": service}}
        for port, service in enumerate(SERVICES, FIRST_PORT)
    ]


def test_every_panel_asks_the_data_source_that_is_provided_and_lies_on_none_other() -> None:
    provided = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())
    [source] = provided["datasources"]
    for dashboard in dashboards():
        cells: Counter[tuple[int, int]] = Counter()
        for panel in dashboard["panels"]:
            assert {panel["datasource"]["uid"], *(t["datasource"]["uid"] for t in panel["targets"])} == {
                source["uid"]
            }
            at = panel["gridPos"]
            cells.update(
                (x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
            )
            assert at["x"] + at["w"] <= 24, panel["title"]
            assert panel["description"], panel["title"]
        assert max(cells.values()) == 1
        assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
