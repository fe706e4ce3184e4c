"""`POST /submissions` at 128 connections, each held by Kafka, against a bare Starlette endpoint; bulk."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import httpx2

from bench.hub import kafka
from bench.service import PARTITIONS, caught_up, service
from lgsp.lodging import answers_of
from services._province.agencies import existing
from services._runtime.topics_admin import delete_topics, ensure_topics

CONNECTIONS: Final = 128
SECONDS: Final = 10
BULK_LINES: Final = 20_000
AGENCIES: Final = tuple(each.id for each in existing(date(2021, 3, 8)).values() if each.kind == "commune")
_PREFIX: Final = "bench-lodging."
_BARE_PORT: Final = 29398
_SCRIPT: Final = """
local number = 0
local head = string.format("t%x", os.time())
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  number = number + 1
  local body = BODY:gsub("@id", head .. "-" .. number)
  return wrk.format(nil, nil, nil, (body:gsub("@agency", AGENCIES[number % #AGENCIES + 1])))
end
"""


def main() -> None:
    """Print rates and latencies of the door and of the reference, in turns, and the rate of bulk lodging."""
    if shutil.which("wrk") is None:
        print("wrk is missing (apt-get install wrk)")
        return
    import asyncio  # noqa: PLC0415 - only here

    with kafka() as servers, tempfile.TemporaryDirectory() as home:
        asyncio.run(ensure_topics(servers, _PREFIX, PARTITIONS))
        try:
            with service("intake", servers, _PREFIX, home) as intake, bare() as reference:
                script = _script(Path(home))
                for url in (reference, intake.url):
                    _rate(url, script, 3)
                began = intake.cpu_seconds
                ours = [
                    _shown(name, url, script) for name, url in (("bare", reference), ("door", intake.url)) * 3
                ]
                share = (intake.cpu_seconds - began) / (3 * SECONDS)
                ratios = sorted(ours[n + 1] / ours[n] for n in range(0, len(ours), 2))
                print(
                    f"the door answers {ratios[1]:.2f} times as many as the bare endpoint (median of three)"
                )
                print(f"intake used {share:.0%} of a core, its lane included")
                asyncio.run(caught_up(servers, _PREFIX, "intake"))
                _bulk(intake.url)
        finally:
            asyncio.run(delete_topics(servers, _PREFIX))


def a_body(submission_id: str, agency: str) -> dict[str, Any]:
    """Return what is lodged: certified copies at a commune, for an agency has 9,999 numbers a day."""
    return {
        "submission_id": submission_id,
        "receiving_agency": agency,
        "procedure_code": "2.000815",
        "channel": "counter",
        "place": "08707",
        "applicant": {"kind": "citizen", "id_token": "0" * 64},
        "components": [{"code": "original-document", "form": "original"}],
        "fee_basis": {"copies": 1, "pages": 2},
    }


def _shown(name: str, url: str, script: Path) -> float:
    rate, latencies = _rate(url, script, SECONDS)
    load = os.getloadavg()[0]
    print(f"{name}: {rate:,.0f}/s, {latencies}; load {load:.1f}", flush=True)
    return rate


def _rate(url: str, script: Path, seconds: int) -> tuple[float, str]:
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--latency",
        "-s",
        str(script),
        f"{url}/submissions",
    ]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if wrong := re.search(r"Non-2xx.*: (\d+)", told):
        raise SystemExit(f"{wrong[1]} answers were no: the figure would mean nothing\n{told}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert rate is not None, told
    return float(rate[1]), " ".join(re.findall(r"(?:50|99)%\s+\S+", told))


def _bulk(url: str) -> None:
    lines = [
        json.dumps(a_body(f"B-{number}", AGENCIES[number % len(AGENCIES)])).encode() + b"\n"
        for number in range(BULK_LINES)
    ]
    begun = time.perf_counter()
    taken = sum(answer["status"] == "accepted" for answer in answers_of(url, lines, strict=False))
    seconds = time.perf_counter() - begun
    print(f"bulk: {taken} of {BULK_LINES} lines accepted, {BULK_LINES / seconds:,.0f}/s")


def _script(home: Path) -> Path:
    script = home / "lodge.lua"
    body, names = json.dumps(a_body("S-@id", "@agency")), ", ".join(map(json.dumps, AGENCIES))
    script.write_text(f"local BODY = [[{body}]]\nlocal AGENCIES = {{{names}}}\n{_SCRIPT}")
    return script


@contextmanager
def bare() -> Iterator[str]:
    """Run a Starlette endpoint that reads the body and answers, as the services run theirs."""
    with subprocess.Popen([sys.executable, "-m", "bench.bare_door", str(_BARE_PORT)]) as process:
        url = f"http://127.0.0.1:{_BARE_PORT}"
        try:
            _until_it_answers(url)
            yield url
        finally:
            process.terminate()
            process.wait(10)


def _until_it_answers(url: str) -> None:
    for _ in range(200):
        try:
            httpx2.post(f"{url}/submissions", json=a_body("warm", AGENCIES[0]), trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the bare endpoint did not come up")
