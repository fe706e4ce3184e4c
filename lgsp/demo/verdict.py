"""One thing that was checked, what was found, and examples of what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

EXAMPLES = 5


@dataclass(frozen=True)
class Verdict:
    """``found`` has the figures, also when all is well."""

    name: str
    holds: bool
    found: str
    examples: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The verdict in a line, and its examples below."""
        mark = "✓" if self.holds else "✗"
        return "\n".join(
            [f"{mark} {self.name}: {self.found}", *(f"    {example}" for example in self.examples)]
        )


def verdict(name: str, found: str, wrong: Sequence[str]) -> Verdict:
    """Return the verdict that holds when nothing is wrong."""
    if not wrong:
        return Verdict(name, holds=True, found=found)
    more = [f"and {len(wrong) - EXAMPLES} more"] if len(wrong) > EXAMPLES else []
    return Verdict(
        name, holds=False, found=f"{len(wrong)} wrong; {found}", examples=(*wrong[:EXAMPLES], *more)
    )
