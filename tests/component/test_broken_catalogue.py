"""A catalogue that contradicts itself stops every service before its lanes; no record is blamed for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("intake", "routing", "payment_stub", "metrics")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the code whose certified copy is led by an agency that does not exist."""
    home = tmp_path_factory.mktemp("broken")
    for part in ("schemas", "services"):
        shutil.copytree(ROOT / part, home / part, ignore=shutil.ignore_patterns("__pycache__"))
    facts = home / "services/_province/data/procedures/2.000815.toml"
    facts.write_text(facts.read_text(encoding="utf-8").replace('agency = "competent"', 'agency = "H62.99"'))
    return home


@pytest.mark.parametrize(
    "service", [SERVICES[0], *(pytest.param(each, marks=pytest.mark.more) for each in SERVICES[1:])]
)
def test_a_broken_catalogue_ends_a_service_with_3_and_a_sentence(broken: Path, service: str) -> None:
    environment = os.environ | {"LGSP_HOME": str(broken), "LGSP_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    program = [sys.executable, "-m", f"services.{service}"]
    ended = subprocess.run(
        program, cwd=broken, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 3
    assert ended.stderr.strip() == (
        f"{service}: its catalogue contradicts itself: 2.000815.toml:22: leg lead: unknown agency"
        " H62.99. What to do: correct the file, or install the hub again."
    )
    assert not list(broken.glob("*.sqlite"))
