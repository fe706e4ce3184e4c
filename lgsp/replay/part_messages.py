"""What a recording and the process that builds its parts say to each other, beside the rows."""

from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from lgsp.replay.building import Built

RUNS: Final = b"runs"
"""In a batch's metadata: of which partitions its rows are, [[topic, partition, how many], …]."""
FILE: Final = b"file"
"""In the metadata of an empty batch: build a part of the rows before it, to be called so."""


class Answer(BaseModel):
    """What became of a part, a line of JSON: it is built, or the disk would not have it."""

    model_config = ConfigDict(frozen=True)

    built: Built | None = None
    errno: int = 0
    why: str = ""

    @classmethod
    def read(cls, line: bytes) -> Self | None:
        """Return what a line says; None: there is none, the other process has ended."""
        return cls.model_validate_json(line) if line.endswith(b"\n") else None

    @property
    def line(self) -> bytes:
        """The answer as a line."""
        return self.model_dump_json().encode() + b"\n"

    def part(self) -> Built:
        """Return the part that was built; raises OSError where it was not."""
        if self.built is None:
            raise OSError(self.errno, self.why)
        return self.built
