"""Logs are configured once for a process, so each case runs in a process of its own."""

import json
import subprocess
import sys
from typing import Any

SECRET = "Nguyễn Văn Kín 012345678901"


def logged(body: str) -> list[dict[str, Any]]:
    code = f"""
import asyncio, logging, structlog
from services._runtime.logs import configure
configure("intake", "0", "info")
log = structlog.get_logger()
SECRET = {SECRET!r}
{body}
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert SECRET not in done.stdout + done.stderr
    assert "012345678901" not in done.stdout + done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_field_that_is_not_on_the_list_is_dropped() -> None:
    [entry] = logged("log.info('dead letter', topic='submissions', applicant=SECRET, value=SECRET)")
    assert entry.pop("timestamp")
    assert entry == {
        "event": "dead letter", "level": "info", "topic": "submissions", "service": "intake", "instance": "0",
    }  # fmt: skip


def test_an_exception_shows_its_kind_and_places_and_never_its_message() -> None:
    body = """
def fail():
    raise ValueError(SECRET)
try:
    fail()
except ValueError:
    log.exception("record failed")
"""
    [entry] = logged(body)
    assert entry["exception"][0] == "ValueError"
    assert entry["exception"][-1].endswith(" fail")


def test_a_library_shows_its_template_and_not_what_it_put_in() -> None:
    [entry] = logged("logging.getLogger('aiokafka').warning('Bad record %s', SECRET)")
    assert (entry["message"], entry["logger"], entry["level"]) == ("Bad record %s", "aiokafka", "warning")


def test_an_error_in_a_forgotten_task_shows_no_message() -> None:
    body = """
async def fail():
    raise ValueError(SECRET)
async def main():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0.01)
    del task
asyncio.run(main())
"""
    [entry] = logged(body)
    assert entry["message"] == "Task exception was never retrieved"
    assert entry["exception"][0] == "ValueError"
