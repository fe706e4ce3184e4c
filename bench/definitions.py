"""CPU of each definition for one event, and of what is summed beside them: in process, without a database."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Final

import msgspec
import orjson
from msgspec.structs import replace

from bench.bare_fold import count
from bench.events import events_of
from schemas.envelope import type_of
from services._runtime.decisions import Document
from services.metrics.changed_dossiers import NO_FACTS, ChangedDossier, changed_dossiers
from services.metrics.definition import CountedDefinition
from services.metrics.definitions import COUNTED
from services.metrics.facts import DossierFacts, Finished, Rated, facts_key
from services.metrics.folding.dossiers import folded
from services.metrics.leaves import deltas
from services.metrics.panels import Panel, panels, panels_of
from services.metrics.persons import person_deltas
from services.metrics.readings.dossiers import OF_DOSSIERS
from services.metrics.tallies import moved_spans, tally_deltas

DOSSIERS: Final = 5_000
ROUNDS: Final = 7
EVENTS: Final = 5 * DOSSIERS
"""Received, sent on, paid, finished, rated."""
_READERS: Final = {type_of(event).encode(): msgspec.json.Decoder(part) for event, part in OF_DOSSIERS.items()}
Batches = list[list[ChangedDossier]]


def main() -> None:
    """Print microseconds an event; each definition judges alone what it looks at."""
    batches, bare = _batches(), _cost(_bare) * EVENTS / (3 * DOSSIERS)
    print(f"{bare:5.2f} us an event: decoding and counting of the bare fold, without Kafka")
    for name, definition in COUNTED.items():
        cost = _cost(partial(_moved, batches, partial(_alone, definition, panels_of([definition]))))
        print(f"{cost:5.2f} us, {cost / bare:4.2f} x  {name}")
    others = {"people": person_deltas, "tallies": tally_deltas, "spans of dossiers": moved_spans}
    works = {"all of these together": partial(_moved, batches, panels)} | {
        words: partial(_each, batches, work) for words, work in others.items()
    }
    for words, each in works.items():
        cost = _cost(each)
        print(f"{cost:5.2f} us, {cost / bare:4.2f} x  {words}")


def _moved(batches: Batches, judging: Callable[[DossierFacts, DossierFacts], tuple[Panel, ...]]) -> None:
    for batch in batches:
        deltas(batch, judging)


def _each(batches: Batches, work: Callable[[Iterable[ChangedDossier]], object]) -> None:
    for batch in batches:
        work(batch)


def _alone(
    definition: CountedDefinition, its_panels: tuple[Panel, ...], then: DossierFacts, now: DossierFacts
) -> tuple[Panel, ...]:
    looks_at = ("received", *definition.looks_at)
    same = all(getattr(then, part) is getattr(now, part) for part in looks_at)
    return () if same else its_panels


def _batches() -> Batches:
    """Return what changed with each kind of event, as a lane that is in time sees it."""
    known: dict[str, Document] = {}
    found: Batches = []
    for topic in ("dossiers", "routing", "payments"):
        after: dict[str, Document] = {}
        for _, _, kind, value in (each for each in events_of(DOSSIERS) if each[0] == topic):
            event: Any = _READERS[kind].decode(value)
            key = facts_key(event.data.dossier_code)
            before = known.get(key)
            after[key] = folded(before if isinstance(before, DossierFacts) else NO_FACTS, event)
        found.append(changed_dossiers(known, after))
        known |= after
    for change in (_finished, _rated):
        after = {key: change(facts) for key, facts in known.items() if isinstance(facts, DossierFacts)}
        found.append(changed_dossiers(known, after))
        known |= after
    return found


def _finished(facts: DossierFacts) -> DossierFacts:
    assert facts.received is not None
    at = facts.received.time + timedelta(hours=20)
    return replace(facts, finished=Finished(at, at, outcome="approved"))


def _rated(facts: DossierFacts) -> DossierFacts:
    return replace(facts, rated=Rated("satisfied", facts.end.at + timedelta(hours=1), 1))


def _bare() -> None:
    counts: defaultdict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    seen: set[str] = set()
    for value in _VALUES:
        event = orjson.loads(value)
        if event["id"] not in seen:
            seen.add(event["id"])
            count(counts, event)


_VALUES: Final = [value for *_, value in events_of(DOSSIERS)]


def _cost(work: Callable[[], object]) -> float:
    """Return microseconds an event: the least of some rounds, the others were disturbed."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        found.append((time.process_time() - began) / EVENTS * 1e6)
    return min(found)
