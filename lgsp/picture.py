"""The picture of the stream, printed from the table of topics: ``python -m lgsp.picture``."""

from collections.abc import Iterable

from schemas.topics import ALL, SERVICES, EventTopic


def picture() -> str:
    """Return README's mermaid flowchart: services, topics, and who writes and reads what."""
    shown = [topic for topic in ALL if not topic.name.startswith("relay-positions.")]
    lines = ["flowchart LR"]
    lines += [f'  {_id(service)}["{service}"]' for service in SERVICES]
    lines += [f'  {_topic(topic)}[/"{topic.name}<br/>{topic.carries}"/]' for topic in shown]
    outside = {name for topic in shown for name in (*topic.writers, *topic.readers) if owner(name) is None}
    lines += [f'  {_id(name)}(["{name}"])' for name in sorted(outside)]
    lines += [edge for topic in shown for edge in _edges(topic)]
    return "\n".join(lines)


def _edges(topic: EventTopic) -> Iterable[str]:
    if topic.name == "dead-letters":  # every service writes them: one dotted line each says enough
        yield from (f"  {_node(writer)} -.-> {_topic(topic)}" for writer in topic.writers)
    else:
        yield from (f"  {_node(writer)} --> {_topic(topic)}" for writer in topic.writers)
    yield from (f"  {_topic(topic)} --> {_node(reader)}" for reader in topic.readers)


def _topic(topic: EventTopic) -> str:
    """Return the id of a topic's node: a topic may be called like the service that writes it."""
    return _id(f"topic {topic.name}")


def _node(name: str) -> str:
    return _id(owner(name) or name)


def owner(name: str) -> str | None:
    """Return the service that a writer is part of: ``intake's door`` is intake."""
    return next(
        (service for service in SERVICES if name == service or name.startswith(f"{service}'s ")), None
    )


def _id(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)


if __name__ == "__main__":
    print(picture())  # noqa: T201 (that is what it is for)
