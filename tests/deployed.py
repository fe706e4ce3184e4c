"""What the files under ``deploy/`` ask of Prometheus: every expression, and the names and labels in it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import promql_parser as promql
import yaml
from prometheus_client.parser import text_string_to_metric_families

DEPLOY: Final = Path(__file__).parents[1] / "deploy"
OF_PROMETHEUS: Final = {"up": {"instance", "job", "process"}}
"""What Prometheus itself makes of every target, and the labels that our list of targets gives."""
_VARIABLE: Final = re.compile(r"label_values\((\w+), (\w+)\)")
_LABEL_SHOWN: Final = re.compile(r"\$labels\.(\w+)|\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Asked:
    """An expression, where it stands, and the labels that the words beside it show."""

    where: str
    expression: str
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Use:
    """A measure in an expression: labels that it is chosen by, with their values, and is summed up by."""

    name: str
    chosen: tuple[tuple[str, str], ...]
    grouped: frozenset[str]

    @property
    def labels(self) -> set[str]:
        """Return every label that the measure must have."""
        return {name for name, _ in self.chosen} | self.grouped


def alert_rules() -> Iterator[dict[str, Any]]:
    """Yield every rule of the alert file."""
    for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]:
        yield from group["rules"]


def asked() -> Iterator[Asked]:
    """Yield every expression of the rules and the dashboards."""
    for rule in alert_rules():
        words = " ".join(rule["annotations"].values())
        yield Asked(rule["alert"], rule["expr"], _labels_in(words))
    for dashboard in dashboards():
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                yield Asked(panel["title"], target["expr"], _labels_in(target["legendFormat"]))
        for variable in dashboard["templating"]["list"]:
            form = _VARIABLE.fullmatch(variable["definition"])
            assert form, variable
            yield Asked(f"variable {variable['name']}", f"sum by ({form[2]}) ({form[1]})")


def dashboards() -> Iterator[dict[str, Any]]:
    """Yield every dashboard."""
    for file in sorted((DEPLOY / "grafana" / "dashboards").glob("*.json")):
        yield json.loads(file.read_text())


def uses(expression: str) -> list[Use]:
    """Return the measures of an expression; raises ValueError where it is no PromQL."""
    return list(_uses(promql.parse(expression), frozenset()))


def _uses(node: Any, grouped: frozenset[str]) -> Iterator[Use]:
    match node:
        case promql.VectorSelector():
            chosen = tuple((each.name, each.value) for each in node.matchers.matchers)
            yield Use(node.name or "", chosen, grouped)
        case promql.MatrixSelector():
            yield from _uses(node.vector_selector, grouped)
        case promql.AggregateExpr():
            named = frozenset(node.modifier.labels) if node.modifier else frozenset()
            yield from _uses(node.expr, grouped | named)
        case promql.Call():
            for argument in node.args:
                yield from _uses(argument, grouped)
        case promql.BinaryExpr():
            yield from _uses(node.lhs, grouped)
            yield from _uses(node.rhs, grouped)
        case promql.SubqueryExpr() | promql.ParenExpr() | promql.UnaryExpr():
            yield from _uses(node.expr, grouped)
        case _:
            return


def exported(text: str) -> dict[str, set[str]]:
    """Return the names in a ``/metrics`` answer with the labels that each has."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def unknown(asked: Asked, known: dict[str, set[str]]) -> list[str]:
    """Return what an expression and the words beside it use and nobody exports."""
    found = uses(asked.expression)
    wrong = [f"{use.name}: nobody exports it" for use in found if use.name not in known]
    wrong += [
        f"{use.name} has no label {label}"
        for use in found
        for label in sorted(use.labels - known.get(use.name, use.labels))
    ]
    kept = {label for use in found for label in use.grouped or known.get(use.name, set())}
    return wrong + [f"{label} is shown, which the expression does not keep" for label in asked.shown - kept]


def _labels_in(words: str) -> frozenset[str]:
    return frozenset(one or other for one, other in _LABEL_SHOWN.findall(words))
