"""What kind of problem it is: the one list of words that scripts find under ``category``."""

from typing import Literal, get_args

Category = Literal[
    "usage", "not-found", "busy", "declined", "hub-not-running", "hub-damaged", "broker-unreachable",
    "broker", "database", "service", "not-caught-up", "unfinished", "foreign-record", "recording", "time",
    "network", "disk",
    "permission", "environment", "internal",
]  # fmt: skip

MEANINGS: dict[Category, str] = {
    "usage": "an option, argument or variable cannot be meant",
    "not-found": "what was asked for is not there",
    "busy": "another command is at it",
    "declined": "you were asked, and said no",
    "hub-not-running": "no hub runs under that prefix",
    "hub-damaged": "the hub's record is lost or damaged",
    "broker-unreachable": "no Kafka answers at that address",
    "broker": "Kafka ended or did not do what was asked",
    "database": "PostgreSQL does not answer or will not do",
    "service": "a service died, is not ready, or refused",
    "not-caught-up": "the services are not done with what is on the topics",
    "unfinished": "a change of the hub was begun and must be finished first",
    "foreign-record": "a record is not one that this hub could have written",
    "recording": "a recording is damaged, or of a later version",
    "time": "the hub's time does not allow it",
    "network": "a package registry cannot be reached or gave other bytes",
    "disk": "no space is left",
    "permission": "a place cannot be written, or Kafka refuses this user",
    "environment": "this machine will not do: a port, memory, Java",
    "internal": "nobody foresaw it: please report",
}


def listed() -> str:
    """Return the list for a help text; each in a paragraph of its own that is not wrapped."""
    width = max(map(len, get_args(Category)))
    lines = "\n".join(f"  {name:<{width}}  {meaning}" for name, meaning in MEANINGS.items())
    return f"\b\nWhat `category` says with --json:\n{lines}"
