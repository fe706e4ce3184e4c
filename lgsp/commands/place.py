"""Where the hub is that a command means: on a cluster that is named, or as it was raised from here."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from dataclasses import dataclass

from lgsp.home import Home


@dataclass(frozen=True)
class HubPlace:
    """A hub's topics: the cluster and the prefix on it."""

    bootstrap_servers: str
    prefix: str


def hub_place(prefix: str | None, bootstrap_servers: str | None) -> HubPlace:
    """Return where the hub is; its services need not run, nor have been raised from this home.

    Raises Problem when no broker answers, or when no cluster is named and no such hub was raised here.
    """
    from lgsp.commands.running import hub_meant, hub_with_topics
    from lgsp.hub.broker import other_broker

    if bootstrap_servers is None:
        record = hub_with_topics(prefix)
        return HubPlace(record.bootstrap_servers, record.prefix)
    return HubPlace(other_broker(bootstrap_servers), hub_meant(Home.from_environment(), prefix))


def topics_place(prefix: str | None, bootstrap_servers: str | None) -> HubPlace:
    """Return the same of topics that need no hub: a replay may have put them beside the hubs raised here."""
    from lgsp.commands.target_place import target_servers
    from lgsp.hub.record import is_damaged, read_record

    if prefix is not None and bootstrap_servers is None:
        hub = Home.from_environment().hub(prefix)
        if not is_damaged(hub) and read_record(hub) is None:
            return HubPlace(target_servers(prefix, None), prefix)
    return hub_place(prefix, bootstrap_servers)
