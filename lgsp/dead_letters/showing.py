"""Dead letters as people and programs see them; a value's bytes never steer a terminal."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any, Final

from lgsp.dead_letters.letter import Letter
from lgsp.dead_letters.planning import Left
from lgsp.dead_letters.reasons import reason_of
from lgsp.dead_letters.replaying import Replayed

HEAD: Final = ("id", "when", "service", "from", "reason", "explanation", "attempts", "key")
REPLAY_HEAD: Final = ("id", "outcome", "now at", "why")
BYTES_A_LINE: Final = 16


def row(letter: Letter) -> tuple[object, ...]:
    """Return the row of a list; an id after ``<-`` is that of the dead letter it was replayed from."""
    shown = letter.id if letter.replayed_from is None else f"{letter.id} <- {plain(letter.replayed_from)}"
    key = "(none)" if letter.key_text is None else plain(letter.key_text)
    when = letter.at.isoformat(" ", "seconds")
    said = plain(letter.explanation)
    return shown, when, letter.service, letter.origin, letter.reason, said, letter.attempts, key


def summary(letter: Letter) -> dict[str, Any]:
    """Return a letter for programs, without value and headers."""
    return {
        "id": letter.id,
        "at": letter.at.isoformat(),
        "service": letter.service,
        "topic": letter.origin.topic,
        "partition": letter.origin.partition,
        "offset": letter.origin.offset,
        "written_at": letter.written_at.isoformat(),
        "reason": letter.reason,
        "explanation": letter.explanation,
        "attempts": letter.attempts,
        "key": letter.key_text,
        "replayed_from": letter.replayed_from,
    }


def whole(letter: Letter) -> dict[str, Any]:
    """Return everything of a letter for programs, bytes in base64."""
    reason = reason_of(letter.reason)
    return {
        **summary(letter),
        "meaning": reason.meaning,
        "remedy": reason.remedy,
        "replay_can_heal": reason.heals,
        "key_base64": _base64(letter.key),
        "value_base64": _base64(letter.value),
        "headers": [{"name": name, "value_base64": _base64(value)} for name, value in letter.headers],
    }


def page(letter: Letter) -> Iterator[str]:
    """Yield the lines that tell a person all about a letter."""
    reason = reason_of(letter.reason)
    yield f"dead letter:   {letter.id}, given up by {letter.service} at {letter.at.isoformat(' ', 'seconds')}"
    yield f"record:        {letter.origin}, written at {letter.written_at.isoformat(' ', 'seconds')}"
    if letter.replayed_from is not None:
        yield f"replayed from: {plain(letter.replayed_from)}"
    yield f"why:           {letter.reason}: {plain(letter.explanation)}"
    yield f"meaning:       {reason.meaning}"
    yield f"what to do:    {reason.remedy}"
    yield f"attempts:      {letter.attempts}"
    yield from _bytes("key", letter.key)
    for name, value in letter.headers:
        yield from _bytes(f"header {plain(name)}", value)
    yield from _bytes("value", letter.value)


def replayed(each: Replayed) -> dict[str, Any]:
    """Return for programs what became of a record."""
    return {
        "id": each.record.letter.id,
        "letters": [letter.id for letter in each.record.letters],
        "topic": each.place.topic,
        "partition": each.place.partition,
        "offset": each.place.offset,
        "outcome": each.outcome,
        "returned_as": [{"id": letter.id, "reason": letter.reason} for letter in each.returned],
    }


def left(each: Left) -> dict[str, Any]:
    """Return for programs why a record was not sent."""
    return {"id": each.letter.id, "why": each.why, "message": each.said}


def replayed_row(each: Replayed) -> tuple[object, ...]:
    """Return what became of a record."""
    back = ", ".join(f"{letter.id} {letter.service}: {letter.reason}" for letter in each.returned)
    return each.record.letter.id, each.outcome, each.place, f"dead again as {back}" if back else ""


def left_row(each: Left) -> tuple[object, ...]:
    """Return why a record was not sent."""
    return each.letter.id, each.why, "", each.said


def plain(text: str) -> str:
    """Return a text whose control characters are escapes: it came from outside."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


def hex_dump(value: bytes) -> Iterator[str]:
    """Yield offset, bytes and letters, sixteen bytes a line."""
    for start in range(0, len(value), BYTES_A_LINE):
        part = value[start : start + BYTES_A_LINE]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)  # noqa: PLR2004 (ASCII)
        yield f"{start:08x}  {part.hex(' '):<{3 * BYTES_A_LINE}} {letters}"


def _bytes(name: str, value: bytes | None) -> Iterator[str]:
    """Yield bytes as text where they are text, else as a dump."""
    label = f"{name + ':':<14} "
    if value is None:
        yield f"{label}(null)"
        return
    text = _as_text(value)
    if text is not None:
        yield f"{label}{text}"
        return
    yield f"{label}{len(value)} bytes"
    yield from hex_dump(value)


def _as_text(value: bytes) -> str | None:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if all(letter.isprintable() or letter in "\n\t" for letter in text) else None


def _base64(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode("ascii")
