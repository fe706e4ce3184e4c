"""The register of accepted papers: who has which paper where, from which successful dossier (QĐ 2866 T27).

An entry is written once, by the lane of the dossier that it came from, and never changed. What becomes of a
result later (digitised, revoked, registered) is told on the lane of who holds it, so it is kept beside, and
both are brought together for the look-up. A look-up crosses lanes. That gives the same in every barrier run
because whatever a lane writes counts from 00:00 of the next working day only (design 5).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Final, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict

from schemas.envelope import AgencyId, Code, Digest, DossierCode, Identifier
from services._province.data_files import in_span
from services._runtime.decisions import CheckedDocument, Document, Documents, Timer

Sharing = Literal["nobody", "agencies"]
"""With whom the holder may share a paper: no other agency, or every agency of the province."""
ENTRY: Final = "entry"
CHANGES: Final = "result"
PAPERS: Final = "papers"
NEWEST: Final = 100
"""So many of a person's acceptances of one paper are looked at, the newest: enough for anybody, and a look-up
stays small where one person lodges for a whole province."""


class ResultRef(BaseModel):
    """Which result a paper is: its id and who holds it, on whose lane its later life is told."""

    model_config = ConfigDict(frozen=True)
    held_by: AgencyId
    result_id: Identifier


class RegisterEntry(CheckedDocument):
    """A paper that was accepted in, or given by, a successful dossier: ``entry/<dossier code>/<paper>``.

    ``person`` is :func:`person_of`. ``visible_on``: the first day on which it counts. ``valid_from`` and
    ``valid_until``: its own first and last day; None: none is known. ``result``: the result that it is, where
    it is one.
    """

    person: Digest
    paper: Code
    dossier_code: DossierCode
    visible_on: date
    valid_from: date | None = None
    valid_until: date | None = None
    held_by: AgencyId
    shared_with: Sharing
    digitised: bool
    result: ResultRef | None = None

    @property
    def ref(self) -> str:
        """What a claim names it by."""
        return f"{self.dossier_code}/{self.paper}"


class Registered(BaseModel):
    """What the holder said of a result when it entered the stock, counted from ``visible_on``.

    Not from when to when it holds: that its dossier says, as in the stock (docs/decisions/0072).
    """

    model_config = ConfigDict(frozen=True)
    visible_on: date
    shareable: bool
    digitised: bool


class ResultChanges(CheckedDocument):
    """What became of a result, ``result/<held_by>/<result_id>``; each from the day on which it counts."""

    registered: Registered | None = None
    digitised_on: date | None = None
    revoked_on: date | None = None

    @property
    def data_from(self) -> date | None:
        """The first day on which its holder's word makes it data; None: nobody said so."""
        said = self.registered.visible_on if self.registered and self.registered.digitised else None
        return min((day for day in (said, self.digitised_on) if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """A paper as the register shows it on one day. ``ref`` names its entry: ``<dossier code>/<paper>``."""

    ref: str
    dossier_code: str
    visible_on: date
    valid_from: date | None
    valid_until: date | None
    held_by: str
    shareable: bool
    digitised: bool
    revoked: bool
    result: ResultRef | None

    def is_valid(self, on: date) -> bool:
        """Whether it holds on a day: not revoked, its first and its last day included."""
        return not self.revoked and in_span(self.valid_from, self.valid_until, on)


Entries = tuple[tuple[RegisterEntry, ResultChanges | None], ...]
"""Entries, each with what became of the result that it is."""


@dataclass(frozen=True)
class KnownPapers:
    """One person's papers of one code as the register shows them on a day; put together, only ever read."""

    entries: Entries
    day: date

    @cached_property
    def papers(self) -> tuple[KnownPaper, ...]:
        """Return those that count on the day, the newest first."""
        counting = [each for each in self.entries if each[0].visible_on <= self.day]
        counting.sort(key=lambda each: each[0].ref)
        counting.sort(key=lambda each: each[0].visible_on, reverse=True)
        return tuple(_shown(*each, self.day) for each in counting[:NEWEST])

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Return nothing: a look-up waits for nothing."""
        return ()

    def to_body(self) -> NoReturn:
        """Raise: it is put together from entries and never stored."""
        raise TypeError("a look-up of the register is not stored")

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Raise, as :meth:`to_body`."""
        del body
        raise TypeError("a look-up of the register is not stored")


def person_of(id_token: str) -> str:
    """Return how the register calls a person: told by the token, and telling none (decision 37)."""
    return sha256(f"register\n{id_token}".encode()).hexdigest()


def entry_key(dossier_code: str, paper: str) -> str:
    """Return the key of an entry; there is one for a paper of a dossier."""
    return f"{ENTRY}/{dossier_code}/{paper}"


def changes_key(result: ResultRef) -> str:
    """Return the key of what became of a result; an agency's id has no slash, a result's may."""
    return f"{CHANGES}/{result.held_by}/{result.result_id}"


def papers_key(person: str, paper: str, day: date) -> str:
    """Return the key of a look-up: one person, one paper, one day."""
    return f"{PAPERS}/{person}/{paper}/{day}"


def asked_by(key: str) -> tuple[str, str, date]:
    """Return person, paper and day of :func:`papers_key`."""
    _, person, paper, day = key.split("/")
    return person, paper, date.fromisoformat(day)


def completed(shown: Documents, keys: Iterable[str], parts: Documents) -> Documents:
    """Return what is shown with the entries and changes of ``parts`` in the look-ups that they belong to."""
    asked = {asked_by(key): key for key in keys if key.startswith(f"{PAPERS}/")}
    if not asked:
        return shown
    found = {key: dict(_by_ref(shown.get(key))) for key in asked.values()}
    wanted: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (person, paper, _), key in asked.items():
        wanted[person, paper].append(key)
    for part in parts.values():
        if isinstance(part, RegisterEntry):
            for key in wanted.get((part.person, part.paper), ()):
                found[key].setdefault(part.ref, (part, None))
    put_together = {
        key: KnownPapers(tuple(_with_changes(found[key].values(), parts)), day)
        for (_, _, day), key in asked.items()
        if found[key]
    }
    return {**shown, **put_together}


def beside(keys: Iterable[str], parts: Documents) -> tuple[str, ...]:
    """Return the keys of what became of results whose entries are new in ``parts``, if they are looked up."""
    asked = {asked_by(key)[:2] for key in keys if key.startswith(f"{PAPERS}/")}
    new = (part for part in parts.values() if asked and isinstance(part, RegisterEntry))
    results = (each.result for each in new if (each.person, each.paper) in asked and each.result is not None)
    return tuple(key for key in map(changes_key, results) if key not in parts)


def _by_ref(document: Document | None) -> Iterable[tuple[str, tuple[RegisterEntry, ResultChanges | None]]]:
    assert document is None or isinstance(document, KnownPapers)
    return () if document is None else ((each[0].ref, each) for each in document.entries)


def _with_changes(
    entries: Iterable[tuple[RegisterEntry, ResultChanges | None]], parts: Documents
) -> Iterable[tuple[RegisterEntry, ResultChanges | None]]:
    for entry, stored in entries:
        changed = parts.get(changes_key(entry.result)) if entry.result is not None else None
        assert changed is None or isinstance(changed, ResultChanges)
        yield entry, changed or stored


def _shown(entry: RegisterEntry, changes: ResultChanges | None, day: date) -> KnownPaper:
    changes = changes or ResultChanges()
    said = changes.registered if changes.registered and changes.registered.visible_on <= day else None
    return KnownPaper(
        ref=entry.ref,
        dossier_code=entry.dossier_code,
        visible_on=entry.visible_on,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        held_by=entry.held_by,
        shareable=entry.shared_with == "agencies" if said is None else said.shareable,
        digitised=entry.digitised or has_begun(changes.data_from, day),
        revoked=has_begun(changes.revoked_on, day),
        result=entry.result,
    )


def has_begun(first: date | None, day: date) -> bool:
    """Say whether what counts from a first day on counts on a day; None: it never began."""
    return first is not None and first <= day


def known_papers(document: Document | None) -> tuple[KnownPaper, ...]:
    """Return the papers of a look-up; nothing where nothing was looked up."""
    assert document is None or isinstance(document, KnownPapers)
    return () if document is None else document.papers
