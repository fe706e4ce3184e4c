"""The Tab key knows agencies, procedures, topics and definitions by name, and is quick about it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lgsp import completion_values as offered
from lgsp.dead_letters.reasons import BY_CODE
from schemas.topics import ALL, EVENT_OF, SERVICES
from services._province.agencies import agencies
from services._province.fields import fields
from services._province.procedures import procedures
from services.metrics.definitions import DEFINITIONS
from services.metrics.detecting import RULES
from services.metrics.forms.every_form import FORMS
from services.metrics.scoreboards.reading import scoreboards

LINE = "dead-letters list --topic d"


def asked(shell: str, line: str, *python: str) -> subprocess.CompletedProcess[str]:
    """Ask what could follow, as the shell's script asks."""
    words = f"lgsp {line}"
    environment = {
        "_LGSP_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args", "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1), "PATH": os.environ["PATH"],
    }  # fmt: skip
    command = [sys.executable, *python, "-m", "lgsp"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment)


def test_what_is_offered_is_what_there_is() -> None:
    assert dict(offered.agencies()) == {each.id: each.name_vi for each in agencies().values()}
    assert dict(offered.procedures()) == {each.code: each.name_vi for each in procedures().values()}
    assert dict(offered.fields()) == {each.code: each.name_vi for each in fields().values()}
    assert dict(offered.definitions()) == {each.id: each.title.vi for each in DEFINITIONS.values()}
    assert dict(offered.scoreboards()) == {each.id: each.title.vi for each in scoreboards().values()}
    assert dict(offered.forms()) == {each.id: each.title.vi for each in FORMS.values()}
    assert dict(offered.rules()) == {each.id: each.title.vi for each in RULES.values()}
    shown = {each.name: each.carries for each in ALL if not each.name.startswith("relay-positions.")}
    assert dict(offered.topics()) == shown
    assert [name for name, _ in offered.services()] == list(SERVICES)
    assert {name for name, _ in offered.event_types()} == set(EVENT_OF)
    assert all(meaning for _, meaning in offered.event_types())
    assert {code for code, _ in offered.reasons()} == set(BY_CODE)


def test_scopes_are_offered_in_all_their_forms() -> None:
    found = dict(offered.scopes())
    assert found["district:243"] == "Ủy ban nhân dân thành phố Vĩnh Yên"
    assert found["agency:H62.12"] == "Sở Tư pháp"
    assert {"province", "level:commune"} <= found.keys()
    assert {f"field:{each.field_code}" for each in procedures().values()} <= found.keys()


@pytest.mark.parametrize(
    ("shell", "line", "expected"),
    [
        ("bash", LINE, "dead-letters\ndossiers"),
        ("fish", "kpi --scope agency:H62.12", "agency:H62.12\tSở Tư pháp"),
        ("zsh", "kpi --scope agency:H62.12", '"agency\\\\:H62.12":"Sở Tư pháp"'),
        ("fish", "kpi --definition electronic-routing/qd", "electronic-routing/qd2866\tTỷ lệ hồ sơ"),
        ("bash", "dead-letters replay --reason unknown-o", "unknown-order"),
        ("bash", "dead-letters list --service me", "metrics"),
        ("fish", "procedures 2.0008", "2.000815\tChứng thực bản sao"),
        ("fish", "procedures --field G15-HT", "G15-HT01\tHộ tịch"),
        ("bash", "procedures --level d", "district"),
        ("bash", "dead-le", "dead-letters"),
        ("fish", "schemas show lgsp.leg.c", "lgsp.leg.closed.v1\tA leg ended"),
        ("bash", "record --topic dossiers --topic ro", "routing"),
        ("bash", "up --instances me", "metrics=1\nmetrics=2"),
    ],
)
def test_a_shell_is_told_what_could_follow(shell: str, line: str, expected: str) -> None:
    assert expected in asked(shell, line).stdout


def test_completion_imports_nothing_that_takes_long() -> None:
    """Typer reads values with pydantic; what takes longest is to make our models with it."""
    seen = asked("zsh", "kpi --scope ", "-X", "importtime").stderr
    imported = {entry.rpartition("|")[2].strip() for entry in seen.splitlines()}
    assert "lgsp.completion_values" in imported
    assert not {
        name for name in imported if name.startswith(("schemas.", "services._province.", "services._r"))
    }
    assert not {name.partition(".")[0] for name in imported} & {"aiokafka", "sqlalchemy", "structlog", "rich"}


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_with_the_script_that_is_shown(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("lgsp")
    script = """
        eval "$(lgsp --show-completion)"
        COMP_WORDS=(lgsp dead-letters list --topic do); COMP_CWORD=4
        _lgsp_completion lgsp
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script],  # noqa: S607 (whichever bash there is)
        capture_output=True, text=True, check=True, env={"PATH": path, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["dossiers"], done.stderr
