"""What a process said last before it died, for people."""

import json
import re
from pathlib import Path

LAST_WORDS = 8
LAST_WORDS_BYTES = 16 * 1024
LONGEST_LINE = 400
CONTROL = re.compile(r"\x1b\[[0-9;]*m|[\x00-\x08\x0b-\x1f]")


def last_words(log: Path, start: int) -> list[str]:
    """Return the last lines that a process wrote since ``start``."""
    try:
        with log.open("rb") as file:
            file.seek(max(start, log.stat().st_size - LAST_WORDS_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    return [readable(line) for line in text.splitlines() if line.strip()][-LAST_WORDS:]


def readable(line: str) -> str:
    """Return a line of a log for people: what a structured one says, what to do, and no endless lists."""
    try:
        entry = json.loads(line)
        said = [entry[name] for name in ("event", "message", "error", "remedy") if entry.get(name)]
    except (ValueError, TypeError, AttributeError):
        said = []
    text = ": ".join(map(str, said)) or CONTROL.sub("", line)
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"
