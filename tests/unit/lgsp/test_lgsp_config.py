"""``lgsp config`` tells what is set, to what, by whom; and what is set in vain."""

import ast
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from lgsp.configuration.everything import READ_DIRECTLY, every_setting
from lgsp.configuration.of_services import leaves, variable_of
from lgsp.main import app, run
from services._runtime.settings import ServiceSettings
from services.intake.settings import Settings as Intake
from services.metrics.settings import Settings as Metrics
from services.payment_stub.settings import Settings as PaymentStub
from services.routing.settings import Settings as Routing

ROOT: Final = Path(__file__).parents[3]
Told = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("LGSP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def ask(*words: str) -> dict[str, Any]:
        assert run(["config", "--json", *words]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return ask


def one(found: dict[str, Any], variable: str, of: str = "services") -> dict[str, Any]:
    [setting] = [
        each
        for each in found["settings"]
        if each["variable"] == variable and of in {reader["of"] for reader in each["readers"]}
    ]
    return dict(setting)


def test_every_field_of_the_settings_and_every_option_is_there(told: Told) -> None:
    found = told()
    of_services = {e["variable"] for e in found["settings"] for r in e["readers"] if r["of"] == "services"}
    assert of_services == {variable_of(path) for path in leaves(ServiceSettings)}
    assert "LGSP_KAFKA__PREFIX" in of_services
    options = {(r["of"], r["name"]) for e in found["settings"] for r in e["readers"]}
    assert {("demo", "--seed"), ("kafka start", "--port"), ("dead-letters replay", "--yes")} <= options
    assert found["unknown"] == []


def test_no_service_has_a_setting_of_its_own_that_would_not_be_shown() -> None:
    for settings in (Intake, Routing, PaymentStub, Metrics):
        assert set(settings.model_fields) == set(ServiceSettings.model_fields), (
            "lgsp may not import the services: a setting of one of them must be shown in another way"
        )


def test_a_value_tells_where_it_came_from(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    assert one(told(), "LGSP_LANES__MAX_RECORDS")["source"] == "default"
    monkeypatch.setenv("LGSP_LANES__MAX_RECORDS", "7")
    monkeypatch.setenv("LGSP_DATABASE", '{"url": "sqlite:///x"}')
    monkeypatch.setenv("LGSP_DEMO__SEED", "9")
    monkeypatch.setenv("LGSP_CACHE", "elsewhere")
    found = told()
    cache = one(found, "LGSP_CACHE", "kafka start")
    assert (cache["value"], cache["source"]) == ("elsewhere", "environment")
    records = one(found, "LGSP_LANES__MAX_RECORDS")
    assert (records["value"], records["source"]) == ("7", "environment")
    url = one(found, "LGSP_DATABASE__URL")
    assert (url["value"], url["source"], url["source_variable"]) == (
        "sqlite:///x",
        "environment",
        "LGSP_DATABASE",
    )
    assert one(found, "LGSP_DEMO__SEED", "demo")["value"] == "9"


def test_a_command_line_is_told_apart_from_environment_and_default(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LGSP_KPI__PERIOD", "2021")
    found = told("kpi", "--scope", "province")
    sources = {each["variable"]: (each["value"], each["source"]) for each in found["settings"]}
    assert sources["LGSP_KPI__SCOPE"] == ("province", "option")
    assert sources["LGSP_KPI__PERIOD"] == ("2021", "environment")
    assert sources["LGSP_KPI__DEFINITION"] == (None, "default")
    assert run(["config", "kpi", "--scop", "x"]) == 2


def test_secrets_are_never_shown(
    told: Told, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LGSP_PROVINCE__IDENTITY_KEY", "canary-key")
    monkeypatch.setenv("LGSP_DATABASE__URL", "postgresql+psycopg://hub:canary-pw@db/hub?password=canary-too")
    found = told()
    assert "canary" not in json.dumps(found)
    assert one(found, "LGSP_DATABASE__URL")["value"].startswith("postgresql+psycopg://hub:********@db/hub")
    monkeypatch.setenv("LGSP_HTTP__PORT", "wrong")
    run(["config", "--sources"])
    assert "canary" not in str(capsys.readouterr())


def test_a_misspelt_variable_is_named_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["config", "--check"]) == 0
    monkeypatch.setenv("LGSP_LANES__MAX_RECORD", "7")
    monkeypatch.setenv("LGSP_XYZZY", "1")
    monkeypatch.setenv("LGSP_TEST_ANYTHING", "1")
    assert run(["config"]) == 0
    assert run(["config", "--check", "--json"]) == 1
    captured = capsys.readouterr()
    assert "did you mean LGSP_LANES__MAX_RECORDS?" in captured.err
    assert json.loads(captured.out.splitlines()[-1])["unknown"] == [
        {"variable": "LGSP_LANES__MAX_RECORD", "nearest": "LGSP_LANES__MAX_RECORDS"},
        {"variable": "LGSP_XYZZY", "nearest": None},
    ]


def test_a_value_that_cannot_be_used_is_named_and_hides_no_other(
    told: Told, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LGSP_HTTP__PORT", "99999")
    monkeypatch.setenv("LGSP_DEMO__DOSSIERS", "many")
    monkeypatch.setenv("LGSP_KAFKA", '{"prefix": "p9."}')
    found = told()
    assert "65535" in one(found, "LGSP_HTTP__PORT")["problem"]
    assert "integer" in one(found, "LGSP_DEMO__DOSSIERS", "demo")["problem"]
    assert one(found, "LGSP_KAFKA__PREFIX")["value"] == "p9."
    assert run(["config", "--check"]) == 1
    monkeypatch.setenv("LGSP_KAFKA", "{")
    assert run(["config"]) == 2
    assert "A setting is no JSON: LGSP_KAFKA." in capsys.readouterr().err


def test_whatever_the_code_reads_is_known() -> None:
    known = {each.variable for each in every_setting(typer.main.get_command(app), os.environ)}
    direct = {variable for variable, _, _ in READ_DIRECTLY}
    read = {
        node.value
        for package in ("lgsp", "services")
        for file in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"LGSP_[A-Z_]*[A-Z]", node.value)
    }
    assert read <= known, "make it an option or a setting of the services, else name it in READ_DIRECTLY"
    assert direct <= read
