"""A new, empty data directory, made by Kafka's own storage tool."""

import base64
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path

from lgsp.kafka import broker_log

_FORMAT_SECONDS = 60


def make(tool: Sequence[str], draft: Path, data: Path) -> None:
    """Run the tool, which works on `draft`, and move the result to `data`: it is never seen half made."""
    done = subprocess.run(  # noqa: S603 (Kafka's own tool)
        [*tool, new_cluster_id()], capture_output=True, text=True, timeout=_FORMAT_SECONDS, check=False
    )
    if done.returncode:
        raise broker_log.died("Kafka could not prepare its data directory", done.stderr + done.stdout)
    draft.rename(data)


def new_cluster_id() -> str:
    """Return random bytes as Kafka writes them; never with a dash first, which would look like an option."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text
