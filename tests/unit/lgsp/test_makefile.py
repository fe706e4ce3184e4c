"""`make` installs or says why not: pip's exit code is its own, whatever shows the progress."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PYTHON = """#!/bin/sh
# Stands in for python3: a new enough one, whose environments have a pip that answers as the test wants.
test "$1" = -m || exit 0
mkdir -p .venv/bin
cp pip .venv/bin/pip
"""
PIP = """#!/bin/sh
echo "Collecting a-package-with-a-very-long-name[{extra}]==1.0 (from -r requirements.lock (line 7))"
echo "  Using cached something"
echo "Installing collected packages: a, b, c"
echo "ERROR: No matching distribution found" >&2
exit {code}
"""


def make(folder: Path, code: int) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "Makefile", folder)
    for name, text in (
        ("python", PYTHON), ("pip", PIP.format(code=code, extra="x" * 90)),
        ("requirements.lock", ""), ("pyproject.toml", ""),
    ):  # fmt: skip
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return subprocess.run(
        ["make", "install", "PYTHON=./python"],  # noqa: S607 (whichever make there is)
        cwd=folder, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_a_failed_install_fails_with_a_sentence_and_a_remedy(tmp_path: Path) -> None:
    done = make(tmp_path, 1)
    assert done.returncode != 0
    assert "ERROR: No matching distribution found" in done.stderr
    assert "were not installed" in done.stderr
    assert "run make again" in done.stderr
    assert not (tmp_path / ".venv" / ".installed").exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_an_install_shows_whole_words_of_progress(tmp_path: Path) -> None:
    done = make(tmp_path, 0)
    assert done.returncode == 0
    assert (tmp_path / ".venv" / ".installed").exists()
    shown = done.stderr.splitlines()
    assert f"Collecting a-package-with-a-very-long-name[{'x' * 90}]==1.0" in shown
    assert "Installing collected packages" in shown
    assert done.stdout == ""
