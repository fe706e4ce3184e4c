"""``lgsp kpi watch``: what moves, on standard output, and on over a restart of metrics."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services._runtime.topics_admin import delete_topics
from tests.hub.home_hub import HomeHub
from tests.hub.sending import a_raw_submission, send
from tests.waiting import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.more]
FILTERS = ("--definition", "online-dossiers/qd2866", "--scope", "province", "--period", "to-date")


@contextmanager
def watching(hub: HomeHub, log: Path, *words: str) -> Iterator[Path]:
    """Run the command in the background; give the file that has what it prints."""
    command = [sys.executable, "-m", "lgsp", "kpi", "watch", *words]
    with log.open("wb") as out, log.with_suffix(".err").open("wb") as err:
        process = subprocess.Popen(command, env=hub.environment, stdout=out, stderr=err)
        try:
            wait_until(lambda: "Listening to" in said(log), 60, lambda: said(log))
            yield log
        finally:
            process.terminate()
            process.wait(10)


async def test_updates_are_printed_as_they_come_and_on_when_metrics_was_restarted(
    servers: str, tmp_path: Path
) -> None:
    hub = HomeHub(servers, tmp_path)
    try:
        hub.tells("up")
        with watching(hub, tmp_path / "watch", *FILTERS, "--json") as log:
            counts_to(hub, log, "S-1", 1)
            hub.runs("restart", "metrics")
            counts_to(hub, log, "S-2", 2)
            told = [json.loads(line) for line in log.read_text().splitlines()]
            assert [each["denominator"] for each in told] == [1, 2], "nothing is lost, nothing comes twice"
            assert "taken up again" in said(log)
        assert hub.tells("kpi", "watch", "--scope", "level:comune", code=2)["category"] == "usage"
    finally:
        hub.runs("down")
        await delete_topics(servers, hub.prefix)


def said(log: Path) -> str:
    """Return what the command told people."""
    return log.with_suffix(".err").read_text()


def counts_to(hub: HomeHub, log: Path, submission: str, denominator: int) -> None:
    """Lodge one thing more and wait until the live clock's tick has told of it."""
    send(hub.servers, hub.prefix, [a_raw_submission(submission)])
    wait_until(lambda: f'"denominator": {denominator}' in log.read_text(), 60, log.read_text)
