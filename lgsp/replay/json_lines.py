"""JSON Lines, one record a line: to read by eye, to make by hand, to take to other tools and back."""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from lgsp.problems import wrong_use
from lgsp.stream.record import LOG_APPEND_TIME, Record

NO_TIMESTAMP: Final = -1
LAST_PARTITION: Final = 2**31 - 1
Bytes = str | dict[str, str] | None


def line_of(record: Record) -> str:
    """Return a record as a line. Bytes that are UTF-8 stand as text, others as ``{"base64": "…"}``."""
    said = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp_ms": record.timestamp_ms,
        "timestamp_type": record.timestamp_type,
        "key": _said(record.key),
        "value": _said(record.value),
        "headers": [[name, _said(value)] for name, value in record.headers],
    }
    return json.dumps(said, ensure_ascii=False)


def records_in(lines: Iterable[bytes]) -> Iterator[Record]:
    """Yield the records of lines; empty lines are none.

    ``topic`` is all that a line must have: a partition is 0, an offset the next one of its partition, a
    timestamp none (-1), unless it is told. Raises Problem for a line that is no record or goes back.
    """
    following: dict[tuple[str, int], int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = _record(orjson.loads(line), following)
        except (ValueError, TypeError, KeyError, NotBase64) as error:
            raise wrong_use(
                f"Line {number} is no record: {error if str(error) else type(error).__name__}.",
                'The least is {"topic": "routing", "value": "…"}; docs/recordings.md has the rest.',
            ) from None
        following[record.topic, record.partition] = record.offset + 1
        yield record


def _record(said: Any, following: dict[tuple[str, int], int]) -> Record:  # noqa: ANN401 (whatever JSON holds)
    if not isinstance(said, dict) or not isinstance(said.get("topic"), str) or not said["topic"]:
        raise TypeError("it names no topic")
    topic, partition = said["topic"], _number(said, "partition", 0, 0, LAST_PARTITION)
    least = following.get((topic, partition), 0)
    offset = _number(said, "offset", least, 0)
    if offset < least:
        raise ValueError(f"offset {offset} of {topic}/{partition} comes after {least - 1}")
    headers = tuple((_text(name), _bytes(value)) for name, value in said.get("headers") or ())
    return Record(
        topic, partition, offset, _bytes(said.get("key")), _bytes(said.get("value")),
        _number(said, "timestamp_ms", NO_TIMESTAMP, NO_TIMESTAMP), headers,
        _number(said, "timestamp_type", 0, 0, LOG_APPEND_TIME),
    )  # fmt: skip


def _said(value: bytes | None) -> Bytes:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(value or b"").decode()}


def _bytes(said: Any) -> bytes | None:  # noqa: ANN401 (as above)
    match said:
        case None:
            return None
        case str():
            return said.encode()
        case {"base64": str(text)}:
            return b64decode(text, validate=True)
    raise TypeError('keys, values and headers are text, null or {"base64": "…"}')


def _text(name: Any) -> str:  # noqa: ANN401 (as above)
    if not isinstance(name, str):
        raise TypeError("a header's name is text")
    return name


def _number(said: dict[str, Any], name: str, default: int, least: int, most: int = 2**63 - 1) -> int:
    value = said.get(name, default)
    if type(value) is not int or not least <= value <= most:
        raise TypeError(f"{name} is a whole number from {least} to {most}")
    return value
