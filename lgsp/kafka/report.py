"""What `lgsp kafka` prints about a broker: one dictionary, for programs and people."""

import time

from lgsp.home import Home
from lgsp.kafka.broker_answer import answers
from lgsp.kafka.broker_log import last_words
from lgsp.kafka.embedded import EmbeddedKafka, Running
from lgsp.kafka.process import identify
from lgsp.terminal import put, put_addresses, put_json, say

_LOOK_SECONDS = 0.2

Report = dict[str, str | int | bool | None]


def of_embedded(home: Home) -> Report:
    """Ask the embedded broker of this home."""
    status = EmbeddedKafka(home.kafka).status()
    return {
        "state": status.state,
        "bootstrap_servers": status.bootstrap_servers,
        "prefix": home.current(),
        "embedded": True,
        "container_bootstrap_servers": status.container_bootstrap_servers,
        "pid": status.pid,
        "log": str(status.log_path),
        "data": str(status.data_path),
    }


def of_other(home: Home, bootstrap_servers: str) -> Report:
    """Ask a cluster that is not ours."""
    return {
        "state": "running" if answers(bootstrap_servers) else "stopped",
        "bootstrap_servers": bootstrap_servers,
        "prefix": home.current(),
        "embedded": False,
    }


def put_report(report: Report, *, as_json: bool) -> None:
    """Print it."""
    if as_json:
        put_json(report)
    else:
        put_addresses({name: str(value) for name, value in report.items() if value not in {None, ""}})


def show(home: Home, running: Running, *, as_json: bool) -> None:
    """Print where a broker that was just started serves: the address alone, or the whole report."""
    if as_json:
        put_json(of_embedded(home))
        return
    say(f"Kafka serves requests (process {running.pid}, log {running.log_path}).")
    say(f"For containers: {running.container_bootstrap_servers}")
    put(running.bootstrap_servers)


def watch(running: Running) -> None:
    """Stay until the broker ends; raise with its own last words."""
    begin = running.log_path.stat().st_size
    process = identify(running.pid)
    while process is not None and process.is_alive():
        time.sleep(_LOOK_SECONDS)
    raise last_words(running.log_path, begin, f"Kafka (process {running.pid}) ended")
