"""Running `python -m lgsp.kafka.cli` without the rest of `lgsp`: exit codes, and problems as messages."""

import json
import os

import typer

from lgsp.problems import Problem
from lgsp.terminal import say

_WRONG_USE = 2
_INTERRUPTED = 130


def run(app: typer.Typer, arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    try:
        answer = typer.main.get_command(app).main(arguments, "lgsp kafka", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except Problem as problem:
        _tell(problem, as_json="--json" in arguments or bool(os.environ.get("LGSP_JSON")))
        return problem.exit_code
    except Exception as misuse:
        if not hasattr(
            misuse, "format_message"
        ):  # Typer's errors of usage have it; their class is not public
            raise
        say(f"{misuse.format_message()}\n  See: lgsp kafka --help")
        return _WRONG_USE
    return answer if isinstance(answer, int) else 0


def _tell(problem: Problem, *, as_json: bool) -> None:
    say(json.dumps(problem.as_json()) if as_json else f"{problem.message}\n  {problem.remedy}")
