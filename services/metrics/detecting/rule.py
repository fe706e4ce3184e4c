"""What a detector's rule is, and what it finds: what cannot have been, with the events that say so."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from services._province.words import Words
from services.metrics.sources import Source

DocumentT = TypeVar("DocumentT")


class Alibi(NamedTuple):
    """What takes a finding back: that ``dossier``, of this person, was approved by this moment."""

    dossier: str
    person: str
    by: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """One time that a rule is broken. ``ref`` tells those of one subject apart, ``details`` what was seen.

    ``dossier`` is given where the document is not one dossier's. ``alibi``: what other events may say.
    """

    ref: str
    evidence: tuple[Source, ...]
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dossier: str | None = None
    alibi: Alibi | None = None


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[DocumentT]):
    """One way in which data cannot be true, in words of both languages.

    ``source`` is the article that makes it impossible, with the section of the domain reference that tells
    of it; ``assumption`` what the rule takes for granted, or None. ``traces`` is given a document that any
    number of events have been folded into, in any order, and its key. ``needs``: the part of a document
    without which there is nothing to find; most documents have none of them, and are not looked at further.
    """

    id: str
    title: Words
    means: Words
    source: str
    assumption: Words | None = None
    needs: str
    traces: Callable[[str, DocumentT], Iterable[Trace]]


AnyRule = Rule[Any]


def read_from(sources: Iterable[Source], *sought: tuple[str, str | None]) -> tuple[Source, ...]:
    """Return the records of those kinds and refs, in this order; a ref None stands for any."""
    known = tuple(sources)
    return tuple(
        each for kind, ref in sought for each in known if each.kind == kind and ref in (None, each.ref)
    )
