"""What may change in a released contract: new types, and new optional fields. Anything else makes a ``.v2``.

The rule is the same for events that we write and events that we read: instances of two versions run side by
side in a rolling upgrade, and recordings made by one are replayed by the other, so each must read the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lgsp.contract.json_schema import Schema, schema_of
from schemas.places import rule_of
from schemas.topics import EVENT_OF, TOPIC_OF

ANNOTATIONS: Final = frozenset({"title", "description", "default", "examples", "$comment", "deprecated"})
"""Keywords that change what is said, not what is allowed."""
_PLACE: Final = ("topic", "subject", "key")

Contract = Mapping[str, Mapping[str, Any]]
"""By type: topic, subject rule, key rule and schema, free of references and annotations."""


@dataclass(frozen=True, slots=True)
class Incompatible:
    """A change that a released type may not make. ``kind`` is a short stable code."""

    event_type: str
    where: str
    kind: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.event_type} {self.where}: {self.kind}"


def present() -> dict[str, dict[str, Any]]:
    """Return the contract as the models say it now."""
    return {
        name: {
            "topic": TOPIC_OF[event].name,
            "subject": rule_of(event).subject,
            "key": rule_of(event).key,
            "schema": bare(schema_of(event)),
        }
        for name, event in EVENT_OF.items()
    }


def incompatible(released: Contract, now: Contract) -> list[Incompatible]:
    """Return every change from a released contract that its readers or writers would stumble over."""
    found: list[Incompatible] = []
    for name, old in released.items():
        new = now.get(name)
        if new is None:
            found.append(Incompatible(name, "type", "removed"))
            continue
        found += [Incompatible(name, part, "changed") for part in _PLACE if old[part] != new[part]]
        found += [Incompatible(name, *each) for each in _compared(old["schema"], new["schema"], "")]
    return found


def bare(schema: Schema) -> Schema:
    """Return a schema with every reference written out and without annotations."""
    bared: Schema = _bared(schema, schema.get("$defs", {}))
    return bared


def _bared(part: Any, shapes: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a schema is any JSON
    if isinstance(part, list):
        return [_bared(each, shapes) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        part = shapes[part["$ref"].rpartition("/")[2]]
    kept = {key: each for key, each in part.items() if key not in ANNOTATIONS | {"$defs", "$schema"}}
    return {
        key: {name: _bared(field, shapes) for name, field in each.items()}
        if key == "properties"
        else _bared(each, shapes)
        for key, each in kept.items()
    }


def _compared(old: Schema, new: Schema, where: str) -> Iterable[tuple[str, str]]:
    """Yield where two schemas differ and how; a new optional field is no difference."""
    for keyword in sorted(old.keys() | new.keys()):
        before, after = old.get(keyword), new.get(keyword)
        if keyword == "properties" and before is not None and after is not None:
            yield from _fields_compared(old, new, where)
        elif keyword == "items" and before is not None and after is not None:
            yield from _compared(before, after, f"{where}[]")
        elif keyword == "enum" and before is not None and after is not None:
            yield from _enum_compared(before, after, where)
        elif keyword != "required" and before != after:
            yield where or "event", f"{keyword} changed"


def _fields_compared(old: Schema, new: Schema, where: str) -> Iterable[tuple[str, str]]:
    before, after = old["properties"], new["properties"]
    needed, now_needed = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(before.keys() | after.keys()):
        place = f"{where}.{name}".lstrip(".")
        if name not in after:
            yield place, "field removed"
        elif name not in before:
            if name in now_needed:
                yield place, "new field required"
        else:
            if name in now_needed - needed:
                yield place, "became required"
            if name in needed - now_needed:
                yield place, "became optional"
            yield from _compared(before[name], after[name], place)


def _enum_compared(before: list[Any], after: list[Any], where: str) -> Iterable[tuple[str, str]]:
    """Yield both ways: older readers do not know a new value, older writers still send each old one."""
    if any(value not in after for value in before):
        yield where, "enumeration narrowed"
    if any(value not in before for value in after):
        yield where, "enumeration widened"
