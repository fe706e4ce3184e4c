"""Where a replay goes: to a cluster that is named, or to the one of the hubs that are raised from here."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from lgsp.home import Home
from lgsp.problems import Problem


def target_servers(prefix: str, bootstrap_servers: str | None) -> str:
    """Return the cluster; raises Problem when none answers.

    Without a name: the one of the hub with this prefix, else of the hub raised last, else the embedded one.
    """
    from lgsp.hub.broker import other_broker
    from lgsp.hub.ports import any_open
    from lgsp.hub.record import read_record
    from lgsp.kafka.embedded import EmbeddedKafka

    home = Home.from_environment()
    folder = home.hub(prefix)
    if bootstrap_servers is not None:
        return other_broker(bootstrap_servers)
    for hub in (folder, home.hub(home.current())):
        record = read_record(hub)
        if record is not None and any_open(record.bootstrap_servers):
            return record.bootstrap_servers
    status = EmbeddedKafka(home.kafka).status() if home.kafka.exists() else None
    if status is not None and status.state == "running" and status.bootstrap_servers is not None:
        return status.bootstrap_servers
    raise Problem(
        "No Kafka runs here.",
        "Start one with lgsp kafka start, or name one with --bootstrap-servers.",
        "broker-unreachable",
    )
