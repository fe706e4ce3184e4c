"""What became of a submission that was lodged, in a line for people."""

from typing import Any


def answer_line(answer: dict[str, Any]) -> str:
    """Return line number, id and status, and what is wrong."""
    head = f"{answer['line']:>7}  {answer.get('submission_id', '-')}  {answer['status']}"
    problem = answer.get("problem")
    return head if problem is None else f"{head}  {problem['detail']}"
