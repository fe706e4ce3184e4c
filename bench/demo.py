"""How long the demo of 2,000 dossiers takes, with everything fetched or from nothing at all."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Print the wall time; the demo checks itself, so that a failing one ends the benchmark."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "lgsp", "demo"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        first = time.perf_counter() - began
        process.communicate()
    if process.returncode:
        raise SystemExit(f"the demo failed with {process.returncode}")
    print(f"demo again: {time.perf_counter() - began:.1f} s, first line after {first * 1000:.0f} ms")


def from_nothing() -> None:
    """Print the wall times in a fresh clone with empty caches of pip and of Kafka: the network counts too."""
    with tempfile.TemporaryDirectory(prefix="lgsp-bench-") as place:
        clone, caches = Path(place, "clone"), Path(place, "caches")
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)  # noqa: S607 (the user's git)
        ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
        environment = ours | {
            "LGSP_CACHE": str(caches / "lgsp"),
            "PIP_CACHE_DIR": str(caches / "pip"),
            "XDG_CACHE_HOME": str(caches),
        }
        took = {
            target: _make(target, clone, environment, caches.with_suffix(f".{target}.log"))
            for target in ("install", "demo")
        }
    print(f"demo from nothing: install {took['install']:.0f} s, fetch Kafka and run {took['demo']:.0f} s")


def _make(target: str, clone: Path, environment: dict[str, str], log: Path) -> float:
    began = time.perf_counter()
    command = ["make", "--no-print-directory", f"PYTHON={sys.executable}", target]
    with log.open("wb") as file:
        done = subprocess.run(command, cwd=clone, env=environment, stdout=file, stderr=file, check=False)
    if done.returncode:
        raise SystemExit(f"make {target} failed:\n{log.read_text(errors='replace')[-2000:]}")
    return time.perf_counter() - began
