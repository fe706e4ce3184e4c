"""The libraries that only recordings need: an extra of the package."""

from importlib.util import find_spec
from typing import Final

from lgsp.problems import Problem

NEEDED: Final = ("pyarrow", "duckdb")


def require_extra() -> None:
    """Raise Problem where this installation was made without them."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise Problem(
            f"Recordings need {' and '.join(missing)}, which this installation was made without.",
            "Install it with: pip install 'lgsp-hub[replay]'",
            "environment",
        )
