"""Peers measured beside us, each in a virtual environment of its own, made when first wanted."""

import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_HOME: Final = _HERE.parents[1] / ".lgsp" / "peers"


def run(peer: str, *arguments: str) -> str:
    """Run a peer's program and return what it printed; its packages are locked beside it."""
    command = [str(_python(peer)), str(_HERE / f"{peer}_window.py"), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{peer} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def program(peer: str, name: str) -> Path:
    """Return a program that a peer's packages install."""
    return _python(peer).with_name(name)


def _python(peer: str) -> Path:
    home = _HOME / peer
    python, made = home / "bin" / "python", home / "made"
    if not made.exists():
        print(f"installing {peer} into {home.relative_to(_HERE.parents[1])}, once", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        locked = str(_HERE / f"{peer}.lock")
        subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", locked], check=True)
        made.touch()
    return python
