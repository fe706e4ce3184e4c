"""Channels and operations: each topic, and which service sends to it or receives from it."""

from collections.abc import Iterator
from typing import Any, Final

from lgsp.contract.messages import BINDING, DEAD_LETTER
from lgsp.picture import owner
from schemas.topics import DEAD_LETTERS, DEFAULT_PARTITIONS, SERVICES, EventTopic

DAY_MS: Final = 24 * 60 * 60 * 1000
READ_COMMITTED: Final = "isolation.level=read_committed is part of the contract."
KINDS: Final = {
    "inbound": "At least once: an event may come again; the key of its business tells repeats.",
    "hub": "Exactly once, for who reads committed records.",
    "internal": "For operators; not part of the stream of events.",
}


def channel(topic: EventTopic) -> dict[str, Any]:
    """Return the channel of a topic with everything that it may carry."""
    return {
        "address": f"{{prefix}}{topic.name}",
        "title": topic.name,
        "summary": topic.carries,
        "description": _description(topic),
        "parameters": {
            "prefix": {"description": "Separates hubs on one cluster; mostly empty.", "default": ""}
        },
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _messages(topic)},
        "tags": [{"name": topic.kind}],
        "bindings": {"kafka": _binding(topic)},
    }


def operations(topic: EventTopic) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the operations of the hub's services on a topic; what others do stands in its description."""
    for service in SERVICES:
        if any(owner(writer) == service for writer in topic.writers):
            yield f"{service}.sends.{topic.name}", _operation(topic, service, "send")
        if service in topic.readers:
            yield f"{service}.receives.{topic.name}", _operation(topic, service, "receive")


def _operation(topic: EventTopic, service: str, action: str) -> dict[str, Any]:
    sends = action == "send"
    bindings = (
        {} if sends else {"bindings": {"kafka": {"groupId": _group(service), "bindingVersion": BINDING}}}
    )
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": f"{service} {action}s {topic.carries}",
        "description": KINDS[topic.kind] if sends else READ_COMMITTED,
        "tags": [{"name": service}],
        **bindings,
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{name}"} for name in _messages(topic)],
    }


def _group(service: str) -> dict[str, str]:
    return {"type": "string", "description": f"The hub's prefix, then {service}"}


def _messages(topic: EventTopic) -> list[str]:
    return [DEAD_LETTER] if topic is DEAD_LETTERS else [event.__name__ for event in topic.events]


def _description(topic: EventTopic) -> str:
    return "\n".join(
        (
            f"- key: {topic.key}",
            f"- writers: {', '.join(topic.writers)}",
            f"- readers: {', '.join(topic.readers)}",
            f"- {KINDS[topic.kind]}",
            f"- {READ_COMMITTED}",
        )
    )


def _binding(topic: EventTopic) -> dict[str, Any]:
    days = topic.retention_days
    return {
        "topic": topic.name,
        "partitions": topic.partitions or DEFAULT_PARTITIONS,
        "topicConfiguration": {
            "cleanup.policy": ["compact" if topic.compacted else "delete"],
            "retention.ms": -1 if days is None else days * DAY_MS,
            "retention.bytes": -1,
            "max.message.bytes": topic.max_message_bytes,
        },
        "bindingVersion": BINDING,
    }
