"""What operators and vendors learn without a running hub: test cards, and secrets to sign with."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lgsp.commands.agencies import agency_meant
from lgsp.home import Home
from lgsp.main import run
from lgsp.problems import Problem
from services._province.agencies import agencies
from services._province.payment_outcomes import Outcomes
from services._runtime.credentials import OPERATOR
from services.payment_stub.signing import headers_of, prove


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    made = Home(tmp_path)
    made.hub("").folder.mkdir(parents=True)
    return made


def secrets(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, str]:
    assert run(["payments", "keys", "--provider", "national-portal", "--json", *more]) == 0
    return {each["key"]: each["secret"] for each in json.loads(capsys.readouterr().out)["keys"]}


def test_the_outcomes_are_data_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["payments", "outcomes", "--json"]) == 0
    assert Outcomes.model_validate_json(capsys.readouterr().out)
    assert run(["payments", "outcomes"]) == 0
    told = capsys.readouterr()
    assert "9704000000000026  declined" in told.out
    assert "by-amount" in told.err


def test_two_secrets_count_while_a_key_is_replaced_and_the_third_ends_the_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = secrets(capsys)
    second = secrets(capsys, "--new-key")
    assert list(second) == ["k2", "k1"]
    assert second["k1"] == first["k1"]
    assert list(secrets(capsys, "--new-key")) == ["k3", "k2"]
    now = datetime(2026, 11, 26, tzinfo=UTC)
    headers = headers_of(first["k1"], "k1", "msg_1", now, b"{}")
    assert prove(headers, b"{}", second, now).key == "k1"


def test_a_provider_that_nobody_knows_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["payments", "keys", "--provider", "momo"]) == 2
    assert "national-portal" in capsys.readouterr().err


def test_refused_callbacks_are_asked_of_a_running_hub(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["payments", "inbox", "--json"]) == 3
    assert json.loads(capsys.readouterr().err)["category"] == "hub-not-running"


def test_no_agency_is_the_operator() -> None:
    assert OPERATOR not in agencies()
    with pytest.raises(Problem):
        agency_meant(OPERATOR)
