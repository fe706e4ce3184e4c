"""Results held: when each begins and ceases to count, and how changed tellings move the stock of any day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from services._province.stock import Holding
from services._runtime.decisions import Document
from services.metrics.definitions import STOCK
from services.metrics.facts import DossierFacts
from services.metrics.held_results import HeldResult, StockedResult
from services.metrics.leaves import COUNTED_IN, Count, Leaf
from services.metrics.readings.results import ResultRead
from services.metrics.seats import seat_of
from services.metrics.tell_tales import MOST_SHOWN

Told = dict[tuple[str, str], StockedResult]
"""What is told of results, by holder and id."""


def told_of_results(before: Mapping[str, Document], after: Mapping[str, Document]) -> Told:
    """Return what changed documents newly tell: a finish of the result it gave, a holder of its own."""
    told: Told = {}
    for key, document in after.items():
        if type(document) is DossierFacts:
            result = _given(document)
            if result is not None and _given(before.get(key)) is None:
                _decided(told, key.partition("/")[2], result)
        elif isinstance(document, HeldResult):
            _, held_by, result_id = key.split("/", 2)
            known = told.get((held_by, result_id), StockedResult())
            told[held_by, result_id] = StockedResult(known.decided, document)
    return told


def _given(document: Document | None) -> ResultRead | None:
    if type(document) is not DossierFacts or document.finished is None:
        return None
    return document.finished.result


def _decided(told: Told, dossier_code: str, result: ResultRead) -> None:
    place = result.held_by, result.result_id
    known = told.get(place, StockedResult())
    told[place] = StockedResult({**known.decided, dossier_code: result}, known.held)


def joined(known: StockedResult, news: StockedResult) -> StockedResult:
    """Return what is known of a result with what its dossiers or its holder tell now.

    Of many dossiers the first codes are kept: the one that counts, those that are shown, and one more.
    """
    decided = {**known.decided, **news.decided}
    kept = sorted(decided)[: MOST_SHOWN + 2]
    return StockedResult({code: decided[code] for code in kept}, news.held or known.held)


def stock_deltas(changes: Iterable[tuple[StockedResult, StockedResult]]) -> dict[Leaf, Count]:
    """Return what results that are told otherwise now move, each given as it was and as it is."""
    sums: defaultdict[Leaf, list[int]] = defaultdict(lambda: [0, 0])
    for before, after in changes:
        for stocked, sign in ((before, -1), (after, 1)):
            holding = stocked.holding()
            if holding is not None:
                for leaf, count in _moves(holding):
                    sums[leaf][0] += sign * count.numerator
                    sums[leaf][1] += sign * count.denominator
    return {leaf: Count(*sums[leaf]) for leaf in sorted(sums) if any(sums[leaf])}


def _moves(one: Holding) -> Iterator[tuple[Leaf, Count]]:
    """Yield plus one on its first day and minus one on the day after its last, so that sums are stocks."""
    last = one.last_day
    if last is not None and last < one.first_day:
        return
    yield from _marks(one, one.first_day, Count(0, 1))
    digitised = None if one.digitised_on is None else max(one.digitised_on, one.first_day)
    if digitised is not None and (last is None or digitised <= last):
        yield from _marks(one, digitised, Count(1, 0))
    else:
        digitised = None
    if last is not None and last < date.max:
        yield from _marks(one, last + timedelta(days=1), Count(0 if digitised is None else -1, -1))


def _marks(one: Holding, day: date, count: Count) -> Iterator[tuple[Leaf, Count]]:
    for definition in STOCK:
        yield Leaf(definition, COUNTED_IN, *seat_of(one), "", day), count
