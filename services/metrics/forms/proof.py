"""The sums of a form: each is proved in every line, and a form in which one fails is not given out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from services._province.words import Words
from services.metrics.forms.form import Form
from services.metrics.forms.tallies import TOTAL, Line, Table, Tally
from services.metrics.leaves import Count


class DoesNotAddUp(RuntimeError):
    """A sum of a form fails: it says which, where, and what both sides are."""


_PARTS: Final = {"numerator": Words("tử số", "numerator"), "denominator": Words("mẫu số", "denominator")}


class Proof(NamedTuple):
    """A sum that holds: as it is written, in so many lines, and both sides of it in the total.

    ``now``: it is of the form as of now, which after the close is another than was reported.
    """

    statement: Words
    lines: int
    left: int
    right: int
    now: bool = False


def proofs(form: Form, found: Tally, figures: Mapping[str, Count]) -> list[Proof]:
    """Return the proofs at the foot of a form; raises DoesNotAddUp.

    ``figures``: those of the scope and period as ``GET /kpis`` has them, by definition.
    """
    held = [
        proof
        for table in (found.present, found.reported)
        for proof in (*_identities(form, table), *_sums(form, table))
    ]
    reported = held[len(held) // 2 :]
    return [*reported, *_agreements(form, found.present[TOTAL], figures)]


def _identities(form: Form, table: Table) -> Iterator[Proof]:
    for identity in form.identities:
        left, right = identity
        for line, counts in table.items():
            _hold(identity.statement, counts[left], _sum(counts, right), line)
        total = table.get(TOTAL, Counter())
        yield Proof(Words(*2 * (identity.statement,)), len(table), total[left], _sum(total, right))


def _sums(form: Form, table: Table) -> Iterator[Proof]:
    """Prove that lines add up to their groups, and groups to the total."""
    groups = {group for group, _ in table}
    for group in sorted(groups):
        lines = [counts for (of, line), counts in table.items() if of == group and line]
        for column in form.told if lines else ():
            _hold(f"Σ ({column})", table[group, ""][column], sum(each[column] for each in lines), (group, ""))
    total = table.get(TOTAL, Counter())
    lines = [counts for (_, line), counts in table.items() if line]
    for column in form.told:
        _hold(f"Σ ({column})", total[column], sum(each[column] for each in lines), TOTAL)
    first = form.told[0]
    statement = Words(*2 * (f"({first}) = ({first}) + … + ({first})",))
    yield Proof(statement, len(lines), total[first], sum(each[first] for each in lines))


def _agreements(form: Form, total: Counter[str], figures: Mapping[str, Count]) -> Iterator[Proof]:
    for columns, definition, part in form.agreements:
        count = figures.get(definition, Count(0, 0))
        left = _sum(total, columns)
        right = count.numerator if part == "numerator" else count.denominator
        sum_, words = " + ".join(f"({each})" for each in columns), _PARTS[part]
        statement = Words(f"{sum_} = {words.vi} {definition}", f"{sum_} = {definition} {words.en}")
        _hold(statement.en, left, right, TOTAL)
        yield Proof(statement, 1, left, right, now=True)


def _sum(counts: Counter[str], columns: Iterable[str]) -> int:
    return sum(counts[each] for each in columns)


def _hold(statement: str, left: int, right: int, line: Line) -> None:
    if left != right:
        where = " ".join(each for each in line if each) or "the total"
        raise DoesNotAddUp(f"the form is not given out: {statement} fails in {where}: {left} is not {right}")
