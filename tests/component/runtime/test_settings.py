import pytest

from services._runtime.service import EXIT_WRONG_USE, read_settings
from services._runtime.settings import ServiceSettings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LGSP_PROVINCE__IDENTITY_KEY", "not hexadecimal"),
        ("LGSP_PROVINCE__IDENTITY_KEY", "6b6"),
        ("LGSP_CREDENTIALS__AGENCY_KEYS", '{"k1": "6b6b6b"}'),
        ("LGSP_LOG_LEVEL", "loud"),
        ("LGSP_KAFKA__PARTITIONS", "many"),
        ("LGSP_KAFKA__SESSION_TIMEOUT_SECONDS", "-3"),
        ("LGSP_KAFKA__TRANSACTION_TIMEOUT_SECONDS", "inf"),
        ("LGSP_LANES__POLL_SECONDS", "-1"),
        ("LGSP_LANES__GAP_SECONDS", "nan"),
        ("LGSP_LANES__MAX_UNPUBLISHED", "-1"),
        ("LGSP_LANES__RETRY_BUDGET_SECONDS", "-1"),
        ("LGSP_DATABASE__IDLE_TIMEOUT_SECONDS", "inf"),
    ],
)
def test_a_value_that_cannot_be_meant_ends_with_its_name_and_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as ended:
        read_settings(ServiceSettings)
    said = capsys.readouterr().err
    assert ended.value.code == EXIT_WRONG_USE
    assert f"{variable}: " in said
    assert len(said.splitlines()) == 1
    if "KEY" in variable:
        assert value not in said


@pytest.mark.parametrize("level", ["info", "WARNING", "debug"])
def test_log_levels_are_taken_in_either_case(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    monkeypatch.setenv("LGSP_LOG_LEVEL", level)
    assert read_settings(ServiceSettings).log_level == level.lower()


def test_a_key_in_hexadecimal_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_PROVINCE__IDENTITY_KEY", "6b" * 32)
    assert read_settings(ServiceSettings).province.identity_key.get_secret_value() == "6b" * 32


def test_agencies_keys_are_taken_as_json_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_CREDENTIALS__AGENCY_KEYS", f'{{"k2": "{"6b" * 32}", "k1": "{"5a" * 32}"}}')
    monkeypatch.setenv("LGSP_CREDENTIALS__REVOKED", '["H62.12_k1"]')
    found = read_settings(ServiceSettings).credentials
    assert list(found.agency_keys) == ["k2", "k1"]
    assert found.agency_keys["k1"].get_secret_value() == "5a" * 32
    assert found.revoked == {"H62.12_k1"}
