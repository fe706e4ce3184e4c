"""A dossier's journey as everybody sees it: in the terminal, as JSON, as a page.

Moments are in the province; spans are working time in whole seconds, by the decided calendar. Whoever reads
it later in time sees other figures only of what still runs: ``as_of`` says when it was looked at.
"""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.envelope import AgencyId, Code, DossierCode
from schemas.inbound import Channel, PaymentMethod
from schemas.routing import Duty, Mode, Status
from services._province.journey.steps import Kind
from services._province.words import Said

Why = Literal["payment", "supplement", "force-majeure"]


class Part(BaseModel):
    """A piece of a journey."""

    model_config = ConfigDict(frozen=True)


class Who(Part):
    """An agency, as it was called when the dossier was received."""

    id: AgencyId
    name: Said


class Segment(Part):
    """A stretch in which the clock ran, or stood still and why; ``ends`` None: it still does.

    ``starts`` is None only for force majeure that no declared outage explains: then the span alone is known.
    """

    state: Literal["running", "paused"]
    why: Why | None = None
    starts: AwareDatetime | None
    ends: AwareDatetime | None
    working_seconds: int


class Apology(Part):
    """Form 04, once, and the new appointment (NĐ 61/2018 Article 19.9); it moves nothing that is measured."""

    issued_at: AwareDatetime
    new_due_at: AwareDatetime
    reason: Code


class Clock(Part):
    """The legal clock. Used and left are of the limit in force, which ``began_at`` (a supplement resets it).

    ``late`` is against the due date in force, which pauses and the supplement moved and the apology did not;
    ``kept_first_date`` against the first one (NĐ 61/2018 Article 30), null while that is open.
    """

    limit: Said
    received_at: AwareDatetime
    first_due_at: AwareDatetime
    due_at: AwareDatetime
    began_at: AwareDatetime
    state: Literal["running", "paused", "stopped"]
    working_seconds_used: int
    working_seconds_left: int
    working_seconds_paused: int
    late: bool
    late_by_working_seconds: int
    kept_first_date: bool | None
    finished_at: AwareDatetime | None
    apology: Apology | None
    segments: tuple[Segment, ...]


class Leg(Part):
    """Who held it how long: from sending, on paper from arrival, to the close or ``as_of``, less the pauses.

    ``accepted_at`` is known to those who read ``agency-replies``, so not to the page. ``due_at`` is the limit
    that it was sent with, ``due_in_force_at`` what pauses made of it.
    """

    leg_id: str
    round: int | None
    from_agency: Who | None
    to_agency: Who
    duty: Duty
    mode: Mode
    interagency: bool
    sent_at: AwareDatetime
    arrives_at: AwareDatetime | None
    accepted_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    outcome: str | None
    due_at: AwareDatetime
    due_in_force_at: AwareDatetime
    working_seconds_on_the_way: int
    working_seconds_held: int
    late: bool
    late_by_working_seconds: int


class Sum(Part):
    """The legs of one mode together."""

    mode: Mode
    legs: int
    interagency_legs: int
    working_seconds_held: int
    working_seconds_on_the_way: int


class Paper(Part):
    """A required paper and how it was met: attached, or reused or shared from what the State holds."""

    code: Code
    name: Said
    outcome: Literal["attached", "reused", "shared"]


class Supplement(Part):
    """The one request for missing papers (form 02), and when they came."""

    asked_at: AwareDatetime
    by_agency: Who
    papers: tuple[Said, ...]
    clock: Literal["reset", "pause"] | None
    late: bool
    received_at: AwareDatetime | None
    new_due_at: AwareDatetime | None


class GivenBack(Part):
    """Money that was given back of an order, and why: the reason of ``refund.issued``."""

    amount_vnd: int
    reason: Code


class Order(Part):
    """A demand for money and what became of it; ``refunded_vnd`` is the sum of what was ``given_back``."""

    order_id: str
    amount_vnd: int
    demanded_at: AwareDatetime
    payable_until: AwareDatetime
    state: Literal["unpaid", "paid", "expired", "cancelled"]
    paid_at: AwareDatetime | None
    method: PaymentMethod | None
    online: bool | None
    expired_at: AwareDatetime | None
    cancelled_at: AwareDatetime | None
    refunded_vnd: int
    given_back: tuple[GivenBack, ...] = ()


class Result(Part):
    """What the procedure gave, who keeps it, and how it reached the applicant (NĐ 61/2018 Article 20)."""

    code: Code | None
    paper: bool | None
    electronic: bool | None
    held_by: Who | None
    valid_to: AwareDatetime | None
    returned_at: AwareDatetime | None
    channel: Channel | None


class Feedback(Part):
    """The last rating."""

    rating: str
    at: AwareDatetime


class Holder(Part):
    """Who has it now, and until when; without an agency it is the applicant, who has no clock."""

    agency: Who | None
    duty: Duty | None
    leg_id: str | None
    until: AwareDatetime | None
    late: bool
    late_by_working_seconds: int
    what: Said


class Rule(Part):
    """The article that a step rests on, and its rule; ``assumption``: none is known to say it."""

    articles: str
    rule: Said
    assumption: bool


class Line(Part):
    """One step in words."""

    at: AwareDatetime
    kind: Literal["received"] | Kind
    what: Said
    agency: Who | None
    leg_id: str | None
    late: bool
    rule: Rule


class Journey(Part):
    """Everything above of one dossier, as of a moment."""

    dossier_code: DossierCode
    as_of: AwareDatetime
    procedure_code: Code
    procedure: Said
    receiving_agency: Who
    competent_agency: Who
    channel: Channel | None
    status: Status
    status_name: Said
    outcome: str | None
    clock: Clock
    holders: tuple[Holder, ...]
    late_now: tuple[Holder, ...]
    legs: tuple[Leg, ...]
    sums: tuple[Sum, ...]
    papers: tuple[Paper, ...]
    supplement: Supplement | None
    orders: tuple[Order, ...]
    result: Result | None
    feedback: Feedback | None
    steps: tuple[Line, ...]
