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
