"""The truth table of reuse, row by row, as docs/reuse.md draws it; every cell is in exactly one row."""

from dataclasses import dataclass
from itertools import product
from typing import Final, Literal, NamedTuple

Held = Literal["nobody", "deciding agency", "another agency"]
HELD: Final[tuple[Held, ...]] = ("nobody", "deciding agency", "another agency")
Valid = Literal["yes", "not yet", "ended", "revoked"]
VALID: Final[tuple[Valid, ...]] = ("yes", "not yet", "ended", "revoked")


class Cell(NamedTuple):
    """One case: who holds the paper, what it is like, whether the applicant agrees."""

    held: Held
    valid: Valid
    shareable: bool
    same_person: bool
    digitised: bool
    consent: bool


@dataclass(frozen=True)
class Row:
    """``case`` gives what must be so, by field of :class:`Cell`; what it leaves out may be either.

    ``attached``, ``claimed``: the outcome of a paper that was handed in, and of one said to be held.
    """

    case: dict[str, object]
    held_before: bool
    could_share: bool
    claimed: str
    attached: str = "attached"

    def covers(self, cell: Cell) -> bool:
        return all(getattr(cell, name) == value for name, value in self.case.items())


_THERE: Final[dict[str, object]] = {"valid": "yes", "same_person": True}
_OWN: Final = {"held": "deciding agency", **_THERE}
_OTHERS: Final = {"held": "another agency", **_THERE}
ROWS: Final = (
    Row({"held": "nobody"}, held_before=False, could_share=False, claimed="missing"),
    *(
        row
        for held in HELD[1:]
        for row in (
            Row({"held": held, "same_person": False}, False, False, "missing"),
            *(
                Row({"held": held, "same_person": True, "valid": valid}, False, False, "missing")
                for valid in VALID[1:]
            ),
        )
    ),
    Row({**_OWN, "consent": True}, held_before=True, could_share=False, claimed="reused"),
    Row({**_OWN, "consent": False}, held_before=True, could_share=False, claimed="missing"),
    Row({**_OTHERS, "shareable": False}, held_before=False, could_share=False, claimed="missing"),
    Row({**_OTHERS, "shareable": True, "digitised": False}, False, False, "missing"),
    Row({**_OTHERS, "shareable": True, "digitised": True, "consent": True}, False, True, "shared"),
    Row({**_OTHERS, "shareable": True, "digitised": True, "consent": False}, False, True, "missing"),
)
CELLS: Final = tuple(
    Cell(held, valid, *rest)
    for held, valid in product(HELD, VALID)
    for rest in product((True, False), repeat=4)
)


def row_of(cell: Cell) -> Row:
    """Return the one row that covers a cell."""
    (row,) = [row for row in ROWS if row.covers(cell)]
    return row


def drawn() -> str:
    """Return the table as Markdown."""
    names = ("held by", "valid", "shareable", "same person", "digitised", "consent")
    heads = (*names, "attached →", "said to be held →", "held_before", "could_share")
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for row in ROWS:
        cells = [_word(row.case.get(name, "any")) for name in Cell._fields]
        cells += [row.attached, row.claimed, _word(row.held_before), _word(row.could_share)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
