"""What a definition is: words that explain a number in both languages, and its kind: how it is counted.

The kind is the type. Every type names the pure function that its kind is counted with; how such counts are
kept and read is the kind's own room (``counting``). No code asks for a definition by its id.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar, Final, NamedTuple

from services._province.data_files import Level
from services._province.procedures import Procedure
from services._province.words import Words
from services.metrics.facts import DossierFacts, Part, Received

NO_DATA: Final = Words(
    "không có dữ liệu: không có giá trị, không xét đạt hay chưa đạt",
    "no data: the value is null and the target neither met nor missed",
)
OFFICE: Final = Words("Văn phòng UBND tỉnh", "Office of the provincial People's Committee")
"""Who answers for tasks 19 to 27 of QĐ 2866."""


class Exclusion(NamedTuple):
    """Why something is left out of a definition's denominator: a stable code, and words."""

    reason: str
    words: Words


class Lacking(NamedTuple):
    """A part of facts without which a definition leaves a dossier out, whatever else is known, and why."""

    part: Part
    exclusion: Exclusion


class Unit(NamedTuple):
    """One thing counted on a day in the province; ``ref`` is the leg or payment of its dossier that it is."""

    day: date
    good: bool
    ref: str = ""


Judged = tuple[Unit, ...] | Exclusion
Judge = Callable[[Received, DossierFacts], Judged]
"""Complete facts to what they count as. Called only once the dossier's reception is known."""
Shares = Callable[[Procedure, date], tuple[int, int] | Exclusion]
"""A procedure in force on a day to its part of numerator and denominator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One reading of one target, in words.

    ``unit`` is what is counted; ``numerator``, ``denominator`` and ``period_date`` say it; ``exclusions`` say
    who is left out of the denominator and why, ``zero_rule`` what a denominator of 0 means. ``target`` is the
    least share that meets it, exact, or None. ``source`` is the article, ``owner`` the accountable agency.
    ``contradictions``: where the official text leaves open or contradicts what is counted, and what is read.
    """

    kind: ClassVar[str]
    kind_words: ClassVar[Words]

    id: str
    title: Words
    unit: Words
    numerator: Words
    denominator: Words
    period_date: Words
    exclusions: tuple[Exclusion, ...] = ()
    contradictions: tuple[Words, ...] = ()
    zero_rule: Words = NO_DATA
    target: Fraction | None
    target_words: Words | None = None
    source: Words
    owner: Words = OFFICE

    @property
    def formula(self) -> Words:
        """The whole in one sentence."""
        return Words(
            f"({self.numerator.vi}) ÷ ({self.denominator.vi})",
            f"({self.numerator.en}) ÷ ({self.denominator.en})",
        )

    def target_of(self, scope: str, day: date) -> Fraction | None:  # noqa: ARG002
        """Return what a scope has to reach by the year of a day: of most definitions the same for all."""
        return self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDefinition(Definition):
    """Counted per dossier, leg or payment on a day; coarser figures are sums of days.

    ``looks_at``: the parts of facts, besides the reception, that its units are told by; facts that change in
    other parts are not counted anew. ``lacking``: what ``judge`` needs; it is not asked about facts without
    it, of which most dossiers have none yet.
    """

    kind: ClassVar[str] = "counted"
    kind_words: ClassVar[Words] = Words("đếm theo ngày", "counted by day")
    looks_at: frozenset[Part]
    lacking: Lacking | None = None
    judge: Judge

    def judged(self, received: Received, facts: DossierFacts) -> Judged:
        """Return what facts of a received dossier count as."""
        if self.lacking is not None and not getattr(facts, self.lacking.part):
            return self.lacking.exclusion
        return self.judge(received, facts)


class PersonDossiers(NamedTuple):
    """A person's dossiers received in one scope and period.

    ``exposed``: those with a paper that the State held or could have shared; ``asked_again``: those of them
    in which such a paper was asked for all the same.
    """

    dossiers: int
    asked_again: int
    exposed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDefinition(Definition):
    """Counts distinct people over all their dossiers of a scope and period; nothing finer adds up to it.

    ``counts`` says whether a person counts at all; whether above the line is ``good``.
    """

    kind: ClassVar[str] = "persons"
    kind_words: ClassVar[Words] = Words("đếm người, mỗi người một lần", "distinct people")
    counts: Callable[[PersonDossiers], bool]
    good: Callable[[PersonDossiers], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class StockDefinition(Definition):
    """Counts the results in force, and those of them digitised, at the end of a period's last day.

    ``target_by_level`` gives the target of a level of government at a day.
    """

    kind: ClassVar[str] = "stock"
    kind_words: ClassVar[Words] = Words("số tồn cuối kỳ", "stock at the period's end")
    target_by_level: Callable[[Level, date], Fraction | None]
    level_of_scope: Callable[[str], Level | None]

    def target_of(self, scope: str, day: date) -> Fraction | None:
        """Return the target of the scope's level; None where the scope has several."""
        level = self.level_of_scope(scope)
        return None if level is None else self.target_by_level(level, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueDefinition(Definition):
    """Sums over the procedures in force on a period's last day that agencies of the scope decide."""

    kind: ClassVar[str] = "catalogue"
    kind_words: ClassVar[Words] = Words("danh mục thủ tục cuối kỳ", "catalogue at the period's end")
    shares: Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemsDefinition(Definition):
    """Counts registered systems in use at a period's end, and those heard through the hub in it."""

    kind: ClassVar[str] = "systems"
    kind_words: ClassVar[Words] = Words("hệ thống thông tin trong kỳ", "systems in the period")


class Side(NamedTuple):
    """What a dossier, a leg or a payment is to a definition; left out for ``reason``, it has no ``day``."""

    side: str
    day: date | None
    ref: str = ""
    reason: str = ""


def sides(definition: CountedDefinition, facts: DossierFacts) -> Iterator[Side]:
    """Yield what a dossier is to a definition: ``numerator``, ``denominator-only`` or ``excluded``, why.

    Nothing before its reception is known. It is the same judgement that the figures are sums of.
    """
    if facts.received is None:
        return
    judged = definition.judged(facts.received, facts)
    if isinstance(judged, Exclusion):
        yield Side("excluded", None, reason=judged.reason)
        return
    for unit in judged:
        yield Side("numerator" if unit.good else "denominator-only", unit.day, unit.ref)


def reasons(definition: Definition) -> Iterable[str]:
    """Return the codes by which the definition leaves something out."""
    return (each.reason for each in definition.exclusions)
