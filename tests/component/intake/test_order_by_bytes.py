"""What a limit cuts off is the same on every database: PostgreSQL is asked for the order of bytes."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_mock_engine

from services.intake.previews.store import of_person
from services.intake.register.late import late
from services.intake.state.entries import person_of
from tests.unit.intake.builders import TOKEN

PERSON = person_of(TOKEN)


class _Nothing(list[Any]):
    """The answer to every statement: no rows, none of them counted."""

    def scalar_one(self) -> int:
        return 0


@pytest.mark.parametrize(
    ("read", "queries"),
    [(lambda tx: late(tx, 9), 1), (lambda tx: of_person(tx, PERSON), 3)],
    ids=["what came late", "what is known of a person"],
)
def test_no_locale_of_a_database_decides_which_rows_are_shown(
    read: Callable[[Any], object], queries: int
) -> None:
    asked: list[str] = []

    def answer(statement: Any, *_values: Any, **_more: Any) -> _Nothing:
        asked.append(str(statement.compile(dialect=engine.dialect)))
        return _Nothing()

    engine = create_mock_engine("postgresql+psycopg://", answer)
    read(engine)
    ordered = [each.partition("ORDER BY ")[2] for each in asked if "ORDER BY" in each]
    assert len(ordered) == queries
    assert all('COLLATE "C"' in each for each in ordered), ordered
