"""Statements of the sandbox in SQL: what is not yet stated, and parts that are to be sent."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from schemas.envelope import key_of_dossier
from schemas.statements import StatementFiledData
from services._province.payment_outcomes import payment_outcomes
from services.payment_stub.protocol import Provider
from services.payment_stub.sandbox.days import FIRST_PART, Movement, movement_of, parts_of
from services.payment_stub.sandbox.payments import decided_of
from services.payment_stub.sandbox.tables import sandbox_payments, sandbox_stated, sandbox_statements
from services.payment_stub.settling.tables import FACTS

_NOTHING: Final = "nothing"
_P: Final = sandbox_payments.c
Mine = Callable[[str], bool]
"""Whether an agency's lane is in this process's hands."""


class DueStatement(NamedTuple):
    """A part that was not answered yet."""

    agency: str
    provider: Provider
    day: str
    part: int
    body: bytes


def close(tx: Connection, last: date, mine: Mine) -> None:
    """Write down what is stated of the days until ``last``: each movement once, and never otherwise."""
    if tx.scalar(select(_P.transaction_id).limit(1)) is None:
        return  # nobody pays here, as in a simulation: the books are not looked through
    by_day: defaultdict[tuple[str, str, date], list[Movement]] = defaultdict(list)
    stated: list[tuple[str, str]] = []
    for name, kind, moved in (*_taken(tx, last, mine), *_paid_out(tx, last, mine)):
        stated.append((name, kind))
        if moved is not None:
            by_day[moved[:3]].append(moved)
    if stated:
        rows = [{"transaction_id": name, "movement": kind} for name, kind in stated]
        tx.execute(insert(sandbox_stated), rows)
    for key in sorted(by_day):
        _write(tx, by_day[key])


def due(tx: Connection, limit: int) -> list[DueStatement]:
    """Return parts to send, in order."""
    c = sandbox_statements.c
    query = (
        select(sandbox_statements).where(c.is_due).order_by(c.day, c.agency, c.provider, c.part).limit(limit)
    )
    return [
        DueStatement(row.agency, row.provider, row.day, row.part, row.body.encode())
        for row in tx.execute(query)
    ]


def note_answered(tx: Connection, sent: DueStatement) -> None:
    """Note that a part needs not be sent again."""
    c = sandbox_statements.c
    this = (
        (c.agency == sent.agency)
        & (c.provider == sent.provider)
        & (c.day == sent.day)
        & (c.part == sent.part)
    )
    tx.execute(update(sandbox_statements).where(this).values(is_due=False))


def file_anew(tx: Connection, sent: DueStatement) -> None:
    """Write a part down as the day's next one: its number has another content in the hub."""
    note_answered(tx, sent)
    said = StatementFiledData.model_validate_json(sent.body)
    part = FIRST_PART + _written(tx, said.agency, said.provider, said.day)
    _insert(tx, [said.model_copy(update={"part": part, "parts": max(part, said.parts)})])


def _taken(tx: Connection, last: date, mine: Mine) -> Iterator[tuple[str, str, Movement | None]]:
    """Yield what was decided and is not yet stated; where no money was taken there is no movement."""
    s = sandbox_stated.c
    outcomes = {each.id: each for each in payment_outcomes().outcomes}
    there = (s.transaction_id == _P.transaction_id) & (s.movement != "refunded")
    query = select(sandbox_payments).outerjoin(sandbox_stated, there).where(s.transaction_id.is_(None))
    for decided in map(decided_of, tx.execute(query)):
        moved = movement_of(decided)
        if moved.day <= last and mine(moved.agency):
            took = outcomes[decided.outcome].takes_money
            yield moved.transaction_id, moved.kind if took else _NOTHING, moved if took else None


def _paid_out(tx: Connection, last: date, mine: Mine) -> Iterator[tuple[str, str, Movement]]:
    """Yield what the hub gave back of payments here: it is paid out on the day on which the hub says so."""
    s, f = sandbox_stated.c, FACTS.c
    given_back = (f.ref == _P.transaction_id) & (f.kind == "refunded")
    there = (s.transaction_id == _P.transaction_id) & (s.movement == "refunded")
    query = (
        select(sandbox_payments, f.agency.label("of"), f.amount_vnd.label("back_vnd"), f.day.label("back_on"))
        .join(FACTS, given_back)
        .outerjoin(sandbox_stated, there)
        .where(s.transaction_id.is_(None), f.day <= last.isoformat(), f.amount_vnd > 0)
    )
    for row in tx.execute(query):
        asked = decided_of(row).request
        if row.of == key_of_dossier(asked.dossier_code) and mine(row.of):
            day = date.fromisoformat(row.back_on)
            yield (
                asked.transaction_id, "refunded",
                Movement(row.of, asked.provider, day, asked.transaction_id, "refunded", int(row.back_vnd)),
            )  # fmt: skip


def _write(tx: Connection, movements: Sequence[Movement]) -> None:
    _insert(tx, parts_of(movements, _written(tx, *movements[0][:3])))


def _written(tx: Connection, agency: str, provider: str, day: date) -> int:
    """Return how many parts of a day there are; they are numbered without gaps."""
    c = sandbox_statements.c
    same_day = (c.agency == agency) & (c.provider == provider) & (c.day == day.isoformat())
    return tx.scalar(select(func.count()).select_from(sandbox_statements).where(same_day)) or 0


def _insert(tx: Connection, parts: Iterable[StatementFiledData]) -> None:
    rows = [
        {
            "agency": part.agency, "provider": part.provider, "day": part.day.isoformat(),
            "part": part.part, "body": part.model_dump_json(), "is_due": True,
        }
        for part in parts
    ]  # fmt: skip
    tx.execute(insert(sandbox_statements), rows)
