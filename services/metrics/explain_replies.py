"""What the door answers of a figure's making: its parts, its pages, two readings of it, a lever on it."""

from datetime import date, datetime

from pydantic import BaseModel

from schemas.kpis import KpiUpdatedData
from services._province.words import Said
from services.metrics.summaries import DefinitionSummary


class ExcludedReply(BaseModel):
    """How many things the definition leaves out, and why."""

    reason: str
    number: int
    words: Said


class SideReply(BaseModel):
    """A side of the figure: how many things are on it, and where they are listed."""

    side: str
    number: int
    link: str


class FigureReply(BaseModel):
    """One figure with everything that explains it.

    ``no_data``: why there is no value: ``not-begun``, the period has not begun; ``nothing-counted``.
    ``topic_key``: its key on the topic ``kpis``; null where the topic does not carry it. ``sides``: numbers
    are of numerator and denominator, in the definition's unit.
    """

    figure: KpiUpdatedData
    no_data: str | None
    excluded: tuple[ExcludedReply, ...]
    sides: tuple[SideReply, ...]
    definition: DefinitionSummary
    topic_key: str | None
    links: dict[str, str]


class EventReply(BaseModel):
    """A record that was used. ``permalink``: its topic (without the hub's prefix), partition and offset."""

    type: str
    ref: str | None
    at: datetime | None
    topic: str
    partition: int
    offset: int
    permalink: str


class ItemReply(BaseModel):
    """One thing that the figure counts or leaves out.

    ``side``: ``numerator``, ``denominator-only`` or ``excluded``. ``numerator`` and ``denominator``: what it
    adds to them. ``day``: on which it counts. ``events``: the records that the definition judges it by.
    """

    what: str
    id: str
    ref: str | None
    side: str
    numerator: int
    denominator: int
    day: date | None
    reason: str | None
    agency: str | None
    events: tuple[EventReply, ...]
    links: dict[str, str]


class ItemPageReply(BaseModel):
    """One page of a side; ``next`` is the cursor of the page after it, or null after the last.

    A page may hold fewer things than asked for, even none, and have a next one. ``article``: by which the
    definition counts them.
    """

    definition: str
    scope: str
    period: str
    side: str
    article: str
    items: tuple[ItemReply, ...]
    next: str | None


class ShareReply(BaseModel):
    """What a thing is to a definition: also ``partly`` above the line, ``elsewhere``: in another period.

    Of two kinds of things also ``other-scope``: it counts in another scope; ``absent``: there is nothing that
    the definition counts. ``again``: the person, or the result, is on that side and was counted with another
    dossier, so that this one adds nothing.
    """

    side: str
    numerator: int
    denominator: int
    reason: str | None
    again: bool = False


class DifferenceReply(BaseModel):
    """In what way things differ, and how many do."""

    one: ShareReply
    other: ShareReply
    number: int


class DifferingReply(BaseModel):
    """A thing that is not the same to both definitions.

    ``dossier``, where the two count things of two kinds: the dossier that ties them, null for a result that
    no dossier gave.
    """

    what: str
    id: str
    one: ShareReply
    other: ShareReply
    links: dict[str, str]
    dossier: str | None = None


class AgainstReply(BaseModel):
    """Two figures side by side. ``alike``: how many things are the same to both.

    The differences of all kinds add up to the difference between the two figures. ``tied_by``: where the two
    count things of two kinds, how a dossier ties them; what neither counts is then alike.
    """

    one: KpiUpdatedData
    other: KpiUpdatedData
    one_definition: DefinitionSummary
    other_definition: DefinitionSummary
    one_excluded: tuple[ExcludedReply, ...]
    other_excluded: tuple[ExcludedReply, ...]
    tied_by: tuple[Said, ...]
    alike: int
    differences: tuple[DifferenceReply, ...]
    items: tuple[DifferingReply, ...]
    next: str | None


class StepReply(BaseModel):
    """One more agency that does otherwise; ``things``: how many of its legs or payments that needs.

    ``numerator``, ``value`` and ``met``: the figure with it and those before it. ``needs``: the agencies of
    steps before it without which it would gain less; some of its ``things`` are theirs.
    """

    agency: str
    name: str | None
    things: int
    gain: int
    needs: tuple[str, ...]
    numerator: int
    denominator: int
    value: float
    met: bool | None


class LeverReply(BaseModel):
    """What the figure would be. ``aim``: up to which share agencies are added, null: as far as it goes.

    ``possible``: the numerator if every agency did so.
    """

    figure: KpiUpdatedData
    lever: str
    words: Said
    by: str
    aim: float | None
    steps: tuple[StepReply, ...]
    things: int
    agencies: int
    lifted_to: KpiUpdatedData
    possible: int
    sentence: Said


class CountsAs(BaseModel):
    """What a dossier is to a definition."""

    definition: str
    side: str
    ref: str | None
    day: date | None
    reason: str | None
    article: str


class DossierEventsReply(BaseModel):
    """The records that figures know a dossier by, and what it is to every definition that counts dossiers."""

    dossier_code: str
    events: tuple[EventReply, ...]
    counts_as: tuple[CountsAs, ...]
    links: dict[str, str]


class PersonDossierReply(BaseModel):
    """A dossier of somebody: whether the State had one of its papers, and asked for such a one again."""

    dossier_code: str
    day: date
    agency: str
    exposed: bool
    asked_again: bool
    links: dict[str, str]


class PersonReply(BaseModel):
    """Somebody's dossiers received in a scope and period; of very many the first."""

    dossiers: tuple[PersonDossierReply, ...]
