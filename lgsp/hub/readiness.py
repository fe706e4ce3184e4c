"""Waiting until every service says it is ready, and saying meanwhile which is waited for."""

import time
from collections.abc import Callable

from lgsp.home import HubHome
from lgsp.hub.asking import Refused, get_json
from lgsp.hub.ports import any_open
from lgsp.hub.record import HubRecord, ProcessRecord, read_record
from lgsp.problems import Problem

POLL_SECONDS = 0.1
SUPERVISOR_SECONDS = 10.0
BROKER_SECONDS = 3.0
_ANSWER_SECONDS = 1.0


def is_ready(service: ProcessRecord) -> bool:
    """Say whether a service answers that it is ready: it itself, not who may have taken its port."""
    if service.url is None or service.pid is None:
        return False
    try:
        told = get_json(service.url, "/health/ready", {}, _ANSWER_SECONDS)
    except (OSError, Refused, ValueError):
        return False
    return isinstance(told, dict) and told.get("pid") == service.pid


def wait_supervisor(home: HubHome) -> None:
    """Return once the supervisor has taken the record over. Raises Problem when it does not."""
    deadline = time.monotonic() + SUPERVISOR_SECONDS
    while True:
        record = read_record(home)
        if record is not None and record.is_up():
            return
        if time.monotonic() > deadline:
            raise supervisor_died(home)
        time.sleep(POLL_SECONDS)


def wait_ready(home: HubHome, seconds: float, say: Callable[[str], None]) -> HubRecord:
    """Return the record once every service is ready. Raises Problem with a dead child's own last words."""
    deadline = time.monotonic() + seconds
    seen = time.monotonic()
    said = ""
    while True:
        record = read_record(home)
        if record is None or not record.is_up():
            raise supervisor_died(home)
        waiting = [name for name, service in record.every_service().items() if not is_ready(service)]
        if not waiting:
            return record
        _raise_given_up(record)
        if any_open(record.bootstrap_servers):
            seen = time.monotonic()
        elif time.monotonic() - seen > BROKER_SECONDS:
            raise _broker_gone(record)
        if said != (said := f"  waiting for {', '.join(waiting)}"):
            say(said)
        if time.monotonic() > deadline:
            raise _too_slow(record, waiting, seconds)
        time.sleep(POLL_SECONDS)


def _raise_given_up(record: HubRecord) -> None:
    for name, one in record.every_service().items():
        if one.state == "gave-up":
            raise Problem(
                f"{name} ended with exit code {one.exit_code} each time it was started. Its last words:\n"
                + "\n".join(f"    {line}" for line in one.last_words),
                f"Mend what it says; its whole log is {one.log}",
                "service",
            )


def _too_slow(record: HubRecord, waiting: list[str], seconds: float) -> Problem:
    every = record.every_service()
    found = f"{', '.join(waiting)} not ready after {seconds:.0f} s."
    died = next((name for name in waiting if every[name].exit_code), None)
    if died is not None:  # on a slow machine it dies too seldom to be given up
        words = "\n".join(f"    {line}" for line in every[died].last_words)
        found += f" {died} ended with exit code {every[died].exit_code}. Its last words:\n{words}"
    return Problem(found, f"See why in {', '.join(every[name].log for name in waiting)}", "service")


def _broker_gone(record: HubRecord) -> Problem:
    return Problem(
        f"Kafka at {record.bootstrap_servers} was there and is no more.",
        "See why with: lgsp kafka logs" if record.embedded else "Look after that cluster, then try again.",
        "broker-unreachable",
    )


def supervisor_died(home: HubHome) -> Problem:
    """Return the problem of a hub whose supervisor is gone."""
    return Problem(
        f"The supervisor of hub {home.prefix!r} ended.",
        f"See why in {home.logs / 'supervisor.log'}, then: lgsp down && lgsp up",
        "service",
    )
