"""Tokens are given out by whoever may read the hub's home, and by nobody else."""

import json
import stat
from pathlib import Path

import pytest

from lgsp.home import Home
from lgsp.hub.agency_keys import agency_keys, keep
from lgsp.main import run
from services._runtime.credentials import Credentials
from services._runtime.settings import CredentialsPart


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    made = Home(tmp_path)
    made.hub("").folder.mkdir(parents=True)
    return made


def known_to(home: Home, token: str) -> str:
    keys = agency_keys(home.hub(""))
    part = CredentialsPart.model_validate({"agency_keys": keys.keys, "revoked": keys.revoked})
    return Credentials(part).agency_of(token)


def test_the_token_that_is_printed_is_one_that_the_services_know(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["gateway", "token", "000.00.12.H62"]) == 0
    token = capsys.readouterr().out.strip()
    assert known_to(home, token) == "H62.12"
    assert run(["gateway", "token", "H62.12", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"agency": "H62.12", "key": "k1", "token": token, "prefix": ""}


def test_the_hub_at_which_a_token_counts_is_named(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.hub("w.").folder.mkdir(parents=True)
    assert run(["gateway", "token", "H62.12", "--prefix", "w."]) == 0
    assert "the hub with prefix 'w.'" in capsys.readouterr().err
    assert run(["gateway", "token", "H62.12", "--json", "--prefix", "w."]) == 0
    assert json.loads(capsys.readouterr().out)["prefix"] == "w."


def test_a_new_key_makes_another_token_and_the_one_before_still_counts(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = []
    for more in ([], ["--new-key"]):
        assert run(["gateway", "token", "H62.12", *more]) == 0
        tokens.append(capsys.readouterr().out.strip())
    assert tokens[0] != tokens[1]
    assert {known_to(home, token) for token in tokens} == {"H62.12"}


def test_the_keys_are_for_their_owners_eyes_only(home: Home) -> None:
    agency_keys(home.hub(""))
    assert stat.S_IMODE(home.hub("").agency_keys_file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", ["", "{}", '{"keys": {}, "revoked": []}', '{"keys": {"k1": "5a"}, "revoked": []}']
)
def test_damaged_keys_are_told_with_what_to_do(
    home: Home, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home.hub("").agency_keys_file.write_text(content)
    assert run(["gateway", "token", "H62.12", "--json"]) == 3
    assert json.loads(capsys.readouterr().err)["category"] == "hub-damaged"


def test_for_a_revoked_token_there_is_a_new_one_under_a_new_key(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(home.hub(""), agency_keys(home.hub(""))._replace(revoked=["H62.12_k1"]))
    assert run(["gateway", "token", "H62.12"]) == 1
    assert "--new-key" in capsys.readouterr().err
    assert run(["gateway", "token", "H62.12", "--new-key"]) == 0
    assert known_to(home, capsys.readouterr().out.strip()) == "H62.12"


def test_there_is_no_token_for_an_agency_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gateway", "token", "H62.9999"]) == 1
    assert "lgsp agencies" in capsys.readouterr().err


def test_a_hub_that_was_never_made_has_no_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gateway", "token", "H62.12", "--prefix", "other."]) == 3
    assert "lgsp up" in capsys.readouterr().err
