"""What could be done otherwise, and the same facts with it done: the pure part of a lever."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final, Literal, NamedTuple

from msgspec.structs import replace

from services._province.words import Words
from services.metrics.definition import CountedDefinition
from services.metrics.facts import DossierFacts, Leg, Part

By = Literal["sender", "receiver"]
"""Whose a leg is: the agency that sends it, or the one that it is sent to."""
MOST_AGENCIES: Final = 8
"""Of one dossier; with more of them it changes only when all of them do otherwise."""
Chosen = frozenset[str]


class Lever(NamedTuple):
    """Something agencies can do otherwise. ``part``: of the facts, which it changes.

    ``within``: a text in the stored facts of all that have something to change. ``candidates`` yields what
    could be otherwise: its agency, and the facts with that one thing alone. ``done`` gives the facts as they
    were if these agencies had done so.
    """

    name: str
    words: Words
    part: Part
    within: str
    candidates: Callable[[DossierFacts, By], Iterator[tuple[str, DossierFacts]]]
    done: Callable[[DossierFacts, Chosen, By], DossierFacts]


def _whose(leg: Leg, by: By) -> str:
    return leg.from_agency if by == "sender" else leg.to_agency


def _paper_legs(facts: DossierFacts, by: By) -> Iterator[tuple[str, DossierFacts]]:
    for leg in facts.legs:
        if leg.mode == "paper":
            yield _whose(leg, by), replace(facts, legs=(leg,))


def _sent_electronically(facts: DossierFacts, chosen: Chosen, by: By) -> DossierFacts:
    legs = (replace(leg, mode="electronic") if _whose(leg, by) in chosen else leg for leg in facts.legs)
    return replace(facts, legs=tuple(legs))


def _payments_offline(facts: DossierFacts, by: By) -> Iterator[tuple[str, DossierFacts]]:  # noqa: ARG001
    for payment in facts.payments:
        if not payment.online and facts.received is not None:
            yield facts.received.competent_agency, replace(facts, payments=(payment,))


def _paid_online(facts: DossierFacts, chosen: Chosen, by: By) -> DossierFacts:  # noqa: ARG001
    if facts.received is None or facts.received.competent_agency not in chosen:
        return facts
    return replace(facts, payments=tuple(replace(each, online=True) for each in facts.payments))


LEVERS: Final[Mapping[str, Lever]] = {
    each.name: each
    for each in (
        Lever(
            "electronic-legs",
            Words("chặng giấy được chuyển bằng điện tử", "legs on paper sent electronically"),
            "legs",
            '"paper"',
            _paper_legs,
            _sent_electronically,
        ),
        Lever(
            "online-payments",
            Words("giao dịch không trực tuyến được chuyển sang trả trực tuyến", "payments moved online"),
            "payments",
            '"payments"',
            _payments_offline,
            _paid_online,
        ),
    )
}


def lever_for(definition: CountedDefinition) -> Lever | None:
    """Return the lever that can move the definition, None where there is none."""
    return next((each for each in LEVERS.values() if each.part in definition.looks_at), None)


class Shape(NamedTuple):
    """What a dossier could be. ``things``: by agency, what it would have to do otherwise.

    ``good``: for every set of these agencies, what counts above the line when they do.
    """

    things: tuple[tuple[str, int], ...]
    good: tuple[tuple[Chosen, int], ...]

    @property
    def agencies(self) -> Chosen:
        """Return the agencies that have something to do otherwise."""
        return frozenset(agency for agency, _ in self.things)


def shape_of(
    facts: DossierFacts,
    lever: Lever,
    by: By,
    *,
    matters: Callable[[DossierFacts], bool],
    good: Callable[[DossierFacts], int],
) -> Shape | None:
    """Return what a dossier could be, by judging its facts anew for every set; None where nothing moves it.

    ``matters``: whether one thing alone would count at all; ``good``: what counts above the line.
    """
    found = Counter(agency for agency, alone in lever.candidates(facts, by) if matters(alone))
    if not found:
        return None
    sets = tuple((each, good(lever.done(facts, each, by))) for each in _subsets(sorted(found)))
    return Shape(tuple(sorted(found.items())), sets) if sets[-1][1] != sets[0][1] else None


def _subsets(agencies: list[str]) -> Iterable[Chosen]:
    """Yield the empty set first, then all others, or of very many agencies all of them together alone."""
    if len(agencies) > MOST_AGENCIES:
        yield frozenset()
        yield frozenset(agencies)
        return
    for size in range(len(agencies) + 1):
        yield from map(frozenset, combinations(agencies, size))
