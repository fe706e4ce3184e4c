"""The names under which a hub's services are known to Kafka; the prefix separates hubs on one cluster."""


def group_id(prefix: str, service: str) -> str:
    """Return the consumer group in which a service informs how far it is done."""
    return f"{prefix}{service}"


def transactional_id(prefix: str, service: str, lane: int) -> str:
    """Return the id that fences a lane's relay: starting one with it ends its predecessor."""
    return f"{prefix}{service}.lane-{lane}"
