"""The canonical digest: the same for the same facts, in whatever order and by whatever way they came."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LEFT_OUT: Final = {"lgsp.receipt.issued.v1": ("number", "symbol")}
"""Running numbers of receipts depend on the order of their lane."""

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HubDigest:
    """Of a hub, and of each of its dossiers by code."""

    hub: str
    dossiers: Mapping[str, str]


def digest(events: Iterable[Event]) -> HubDigest:
    """Return the digest of decoded events of ``dossiers``, ``routing`` and ``payments``, in any order."""
    lines: defaultdict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    for event in events:
        code = event["data"].get("dossier_code")
        if code is not None:
            lines[code].append(canonical_line(event))
    return hub_of({code: _sha256(text for *_, text in sorted(lines[code])) for code in sorted(lines)})


def hub_of(dossiers: Mapping[str, str]) -> HubDigest:
    """Return the digest of a hub that has these dossiers, each with its own digest."""
    return HubDigest(_sha256(sorted(f"{code} {one}" for code, one in dossiers.items())), dossiers)


def canonical(value: object) -> str:
    """Return RFC 8785 JSON: no spaces, members by UTF-16 code units, every character as itself.

    Events hold no fractions; a number that is none of JSON's whole ones is refused rather than misspelt.
    """
    match value:
        case dict():
            members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
            return "{" + ",".join(f"{_text(name)}:{canonical(one)}" for name, one in members) + "}"
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
        case str():
            return _text(value)
        case bool() | None:
            return json.dumps(value)
        case int() if -(2**53) < value < 2**53:
            return str(value)
        case _:
            raise ValueError(f"no canonical form for {type(value).__name__}: {value!r}")


def milliseconds(time: str) -> int:
    """Return a time as milliseconds since 1970 UTC, cut off."""
    return (datetime.fromisoformat(time) - EPOCH) // timedelta(milliseconds=1)


def canonical_line(event: Event) -> tuple[int, str, str, str]:
    """Return what the digest takes of an event, behind what it is sorted by: time, type, leg or order."""
    time, event_type, data = milliseconds(event["time"]), event["type"], event["data"]
    kept = {name: one for name, one in data.items() if name not in LEFT_OUT.get(event_type, ())}
    text = canonical({"type": event_type, "subject": event["subject"], "time": time, "data": kept})
    return time, event_type, data.get("leg_id") or data.get("order_id") or "", text


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sha256(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()
