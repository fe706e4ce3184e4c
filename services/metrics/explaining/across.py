"""Two definitions that count things of two kinds: side by side as far as a dossier ties these things."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.definition import Definition, PersonDefinition, StockDefinition
from services.metrics.definitions import DEFINITIONS
from services.metrics.explaining.difference import Difference, Share
from services.metrics.explaining.sharing import SHARINGS
from services.metrics.explaining.tied import Tied, received_of, tied
from services.metrics.explaining.where import Where
from services.metrics.leaves import PEOPLE

ONCE: Final = Words(
    "mỗi người tính một lần, cùng một hồ sơ của người đó; các hồ sơ khác ở cùng phía và không cộng thêm gì",
    "a person counts once, with one of their dossiers; the others are on the same side and add nothing",
)
GIVEN: Final = Words(
    "kết quả đứng cạnh hồ sơ đã cấp nó; kết quả không do hồ sơ nào cấp và hồ sơ không có kết quả đứng riêng",
    "a result stands beside the dossier that gave it; those that no dossier gave, and dossiers without one, "
    "stand alone",
)


class DifferentThings(ValueError):
    """No dossier ties what the two definitions count, so that nothing stands side by side."""

    def __init__(self, one: Definition, other: Definition) -> None:
        alone = one if type(one) not in SHARINGS else other
        tied_to = other if alone is one else one
        super().__init__(
            f"{alone.id} is read from a register ({alone.kind_words.en}), which no dossier changes, so that "
            f"none makes its difference to {tied_to.id}; {_beside(alone)}, {_beside(tied_to)}"
        )


def _beside(one: Definition) -> str:
    if type(one) in SHARINGS:
        return f"{one.id} can stand beside any that counts dossiers, legs, payments, people or results"
    others = [each.id for each in DEFINITIONS.values() if type(each) is type(one) and each.id != one.id]
    return f"{one.id} can stand beside {', '.join(others) or 'none'}"


def across(
    tx: Connection, one: Definition, other: Definition, where: Where
) -> Iterator[tuple[str, Difference]]:
    """Yield what each dossier or result is to both; what each of them counts is yielded once.

    Raises DifferentThings.
    """
    for each in (one, other):
        if type(each) not in SHARINGS:
            raise DifferentThings(one, other)
    first, second = (SHARINGS[type(each)](tx, each, where) for each in (one, other))
    kinds = {type(one), type(other)}
    for found in tied(tx, where, with_results=StockDefinition in kinds):
        shares = first(found), second(found)
        if not all(share.is_outside for share in shares):
            yield found.name, _difference(found, *shares, with_person=PersonDefinition in kinds)


def tied_by(one: Definition, other: Definition) -> tuple[Words, ...]:
    """Return in words how things of two kinds stand side by side; nothing for two of one kind."""
    kinds = {type(one), type(other)}
    said = ((PersonDefinition, ONCE), (StockDefinition, GIVEN))
    return tuple(words for kind, words in said if kind in kinds) if len(kinds) > 1 else ()


def _difference(found: Tied, one: Share, other: Share, *, with_person: bool) -> Difference:
    code = "" if found.dossier is None else found.dossier.code
    received = received_of(found)
    person = received.person if with_person and received and received.applicant_kind in PEOPLE else ""
    if found.result is not None and not found.again:
        name = f"{found.result.held_by}/{found.result.result_id}"
        return Difference("result", name, one, other, code, person)
    return Difference("dossier", code, one, other, code, person)
