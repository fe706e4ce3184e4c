"""What the platform has in its books of a day, and what of it stands in its statement: pure.

The statement of a day is filed at 02:00 of the next one, as soon as the province's time is there.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple

from schemas.envelope import key_of_dossier
from schemas.statements import StatementFiledData, StatementLine
from services._province.calendar import in_zone
from services._province.payment_outcomes import StatementFault
from services.payment_stub.protocol import Provider
from services.payment_stub.sandbox.plans import Decided

FIRST_PART: Final = 501
"""Parts before it are those of a simulated provider in the same hub: the two never file the same part."""
MOST_LINES: Final = 1000
"""Of one part: the door takes no body that is larger than 256 KiB."""
_FILES: Final = time(2)
_MORE_VND: Final = 1_000
_STRANGER_VND: Final = 10_000
Kind = Literal["succeeded", "refunded"]


class Movement(NamedTuple):
    """Money that the platform took, or paid out again."""

    agency: str
    provider: Provider
    day: date
    transaction_id: str
    kind: Kind
    amount_vnd: int
    fault: StatementFault | None = None


def last_day_to_file(province: datetime) -> date:
    """Return the newest day whose statement is due at a moment of the province's time."""
    at = in_zone(province)
    return at.date() - timedelta(days=1 if at.time() >= _FILES else 2)


def movement_of(decided: Decided) -> Movement:
    """Return the money that a payment took."""
    asked = decided.request
    return Movement(
        key_of_dossier(asked.dossier_code), asked.provider, in_zone(decided.happened_at).date(),
        asked.transaction_id, "succeeded", asked.amount_vnd, decided.statement,
    )  # fmt: skip


def lines_of(movements: Iterable[Movement]) -> list[StatementLine]:
    """Return the lines of a statement, in order, with what is wrong in it."""
    lines = (line for each in movements for line in _lines(each))
    return sorted(lines, key=lambda each: (each.transaction_id, each.status))


def parts_of(movements: Sequence[Movement], filed: int) -> Iterator[StatementFiledData]:
    """Yield the parts of an agency's day, of which so many were ``filed`` before."""
    lines = lines_of(movements)
    agency, provider, day = movements[0][:3]
    chunks = [tuple(lines[at : at + MOST_LINES]) for at in range(0, len(lines), MOST_LINES)] or [()]
    parts = FIRST_PART + filed + len(chunks) - 1
    for number, chunk in enumerate(chunks, FIRST_PART + filed):
        yield StatementFiledData(
            agency=agency, day=day, provider=provider, part=number, parts=parts, lines=chunk
        )


def _lines(moved: Movement) -> Iterator[StatementLine]:
    amount_vnd = moved.amount_vnd + (_MORE_VND if moved.fault == "other-amount" else 0)
    if moved.fault != "left-out":
        yield StatementLine(transaction_id=moved.transaction_id, amount_vnd=amount_vnd, status=moved.kind)
    if moved.fault == "with-a-stranger":
        stranger = f"X-{moved.transaction_id}"[:100]
        yield StatementLine(transaction_id=stranger, amount_vnd=_STRANGER_VND, status="succeeded")
