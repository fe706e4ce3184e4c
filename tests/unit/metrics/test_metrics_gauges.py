"""Prometheus is shown what the topic told, rounded as it was told, and nothing that nobody counted."""

from datetime import datetime

from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from services.metrics.gauges import FigureGauges
from services.metrics.publishing import changed_figures
from services.metrics.standing import standings
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import ANY_LEG, ONLINE, PAYMENTS, ROUTING
from tests.unit.metrics.dossier_events import at, leg, received

EVENING = at("2021-03-08 18:00")
NEXT_MONTH = at("2021-04-01 18:00")
PROVINCE = {"scope": "province", "period": "month"}


def shown(tx: Connection, as_of: datetime = EVENING) -> CollectorRegistry:
    registry = CollectorRegistry()
    FigureGauges(registry).show(standings(tx, as_of), as_of)
    return registry


def test_a_figure_is_shown_with_all_that_explains_it() -> None:
    with database() as tx:
        saved(tx, [received(), leg(), leg("leg-2"), leg("leg-3", "paper")])
        told = {(f.definition, f.scope, f.period): f for f in changed_figures(tx, EVENING)}
        registry = shown(tx)
    one = told[ROUTING, "province", "2021-03"]
    for name in ("value", "numerator", "denominator", "target", "met"):
        labels = {"definition": ROUTING, **PROVINCE}
        assert registry.get_sample_value(f"lgsp_kpi_{name}", labels) == float(getattr(one, name)), name
    assert registry.get_sample_value("lgsp_kpi_as_of_timestamp_seconds") == EVENING.timestamp()


def test_what_has_no_target_has_no_gauge_of_one_and_what_was_not_counted_has_none_at_all() -> None:
    with database() as tx:
        saved(tx, [received(), leg()])
        changed_figures(tx, EVENING)
        registry = shown(tx)
    without_target = {"definition": ANY_LEG, **PROVINCE}
    assert registry.get_sample_value("lgsp_kpi_value", without_target) == 1
    assert registry.get_sample_value("lgsp_kpi_target", without_target) is None
    assert registry.get_sample_value("lgsp_kpi_met", without_target) is None
    assert registry.get_sample_value("lgsp_kpi_denominator", {"definition": PAYMENTS, **PROVINCE}) is None


def test_the_periods_that_run_are_shown_and_no_agency() -> None:
    with database() as tx:
        saved(tx, [received()])
        changed_figures(tx, EVENING)
        now, later = standings(tx, EVENING), standings(tx, NEXT_MONTH)
    assert {each.period for each in now if each.figure.definition == ONLINE} == {
        "month", "quarter", "year", "to-date",
    }  # fmt: skip
    assert {each.period for each in later if each.figure.definition == ONLINE} == {"year", "to-date"}
    assert {each.figure.scope for each in now} == {"province", "level:province"}


def test_what_is_no_more_is_shown_no_more() -> None:
    registry = CollectorRegistry()
    gauges = FigureGauges(registry)
    with database() as tx:
        saved(tx, [received()])
        changed_figures(tx, EVENING)
        gauges.show(standings(tx, EVENING), EVENING)
        gauges.show(standings(tx, NEXT_MONTH), NEXT_MONTH)
    assert registry.get_sample_value("lgsp_kpi_value", {"definition": ONLINE, **PROVINCE}) is None
