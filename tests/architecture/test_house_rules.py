"""House rules that no import contract can say: names of modules, clocks and chance, what a core may know."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SHIPPED: Final = ("schemas", "services", "lgsp", "bench")
BANNED_NAMES: Final = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
CORE_RULE: Final = "a core knows no database, broker, HTTP, log, environment or chance"
PURE_RUNTIME: Final = {
    "services._runtime.decisions",
    "services._runtime.fingerprints",
    "services._runtime.persons_numbers",
    "services._runtime.told",
}


def imported_by(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def core_files() -> list[Path]:
    """Return the files of every module that the import rule calls a core."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [rule] = [each for each in contracts if each["name"] == CORE_RULE]
    places = [ROOT / name.replace(".", "/") for name in rule["source_modules"]]
    return [
        file for at in places for file in ([at.with_suffix(".py")] if not at.is_dir() else at.rglob("*.py"))
    ]


def ruff(code: str, as_file: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", as_file, "-"]
    done = subprocess.run(command, cwd=ROOT, input=code, check=False, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.mark.parametrize("package", SHIPPED)
def test_no_module_has_a_name_that_says_nothing(package: str) -> None:
    names = {path.stem for path in (ROOT / package).rglob("*") if path.suffix == ".py" or path.is_dir()}
    assert not names & BANNED_NAMES


@pytest.mark.parametrize("file", core_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_core_knows_of_the_runtime_only_what_a_decision_is(file: Path) -> None:
    runtime = {name for name in imported_by(file) if name.startswith("services._runtime")}
    assert runtime <= PURE_RUNTIME


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\n\nNOW = datetime.now()\n",
        "import datetime\n\nNOW = datetime.datetime.utcnow()\n",
        "from datetime import date\n\nDAY = date.today()\n",
        "import time\n\nNOW = time.time()\n",
        "from uuid import uuid4\n\nID = uuid4()\n",
        "import random\n",
        "import os\n\nHOME = os.environ\n",
        "import os\n\nHOME = os.getenv('HOME')\n",
    ],
)
@pytest.mark.parametrize(
    "place", ["services/routing/legs.py", "services/_runtime/lane.py", "schemas/kpis.py"]
)
def test_only_app_looks_at_the_clock_the_environment_or_chance(code: str, place: str) -> None:
    assert "TID251" in ruff(code, place)
    assert "TID251" not in ruff(code, "services/routing/app.py")
