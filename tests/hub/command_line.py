"""The command line as a script meets it: what is typed, the exit code, what was printed where."""

import asyncio
import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lgsp.main import run
from tests.hub.hub import Hub


@dataclass(frozen=True)
class Said:
    """How a command ended. ``out`` is data, ``err`` is for people."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Return the JSON that it printed."""
        return json.loads(self.out)


async def lgsp(*words: str, home: Path, **environment: str) -> Said:
    """Run a command to its end, with nothing named ``LGSP_…`` but this; in a thread, for it has a loop."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, {**ours, "LGSP_HOME": str(home), **environment}, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = await asyncio.to_thread(run, list(words))
    return Said(code, out.getvalue(), err.getvalue())


class Operator:
    """Types commands about one hub."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def types(self, *words: str) -> Said:
        """Run ``lgsp`` on the hub."""
        return await lgsp(
            *words, home=self.hub.home / "operator",
            LGSP_KAFKA__BOOTSTRAP_SERVERS=self.hub.servers, LGSP_KAFKA__PREFIX=self.hub.prefix,
        )  # fmt: skip

    async def letters(self, *words: str) -> list[dict[str, Any]]:
        """Return what the list shows."""
        found: list[dict[str, Any]] = (await self.types("dead-letters", "list", "--json", *words)).data[
            "letters"
        ]
        return found

    async def replays(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Replay; return the exit code and what it printed."""
        said = await self.types("dead-letters", "replay", "--json", *words)
        assert said.out, said.err
        return said.code, said.data
