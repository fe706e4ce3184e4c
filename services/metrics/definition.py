"""What a definition is: words that explain a number, and the pure function that counts it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from services.metrics.facts import DossierFacts, Part, Place, Received


class Contribution(NamedTuple):
    """What one dossier adds to one place on one day (a day in the province)."""

    place: Place
    day: date
    numerator: int
    denominator: int


Contributions = Callable[[Received, DossierFacts], Iterable[Contribution]]
"""Complete facts to contributions. Called only once the dossier's reception is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One reading of one target.

    ``looks_at``: the parts of facts, besides the reception, that its contributions are told by; facts that
    change in other parts are not counted anew.
    ``unit`` is what is counted; ``numerator``, ``denominator``, ``excluded`` and ``period_date`` say it in
    words; ``zero_rule`` what a denominator of 0 means. ``target`` is the least share that meets it, exact, or
    None. ``source`` is the article, ``owner`` the accountable agency.
    """

    id: str
    title_vi: str
    title_en: str
    unit: str
    numerator: str
    denominator: str
    excluded: str
    period_date: str
    zero_rule: str = "no data: the value is null and the target neither met nor missed"
    target: Fraction | None
    source: str
    owner: str
    looks_at: frozenset[Part]
    contributions: Contributions
