"""The state of intake: what became of each submission, the running numbers, the dossiers for the look-up."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.dossiers import DossierFee, ReceivedComponent
from schemas.envelope import AgencyId, Code, Digest, DossierCode, Identifier
from schemas.inbound import Channel, LodgedComponent
from schemas.routing import Status
from services._province.journey.steps import Step
from services._runtime.decisions import CheckedDocument
from services.intake.state.entries import ResultRef

PENDING: Status = 1
"""National status 1, mới đăng ký: lodged, not decided yet."""
REFUSED: Status = 3
"""National status 3, không được tiếp nhận."""
RECEIVED: Status = 2
"""National status 2, được tiếp nhận: a dossier's first."""


SHOWN: Final = frozenset(
    {
        "code", "submission_id", "procedure_code", "receiving_agency", "competent_agency", "status",
        "received_at", "due_at", "outcome", "finished_at", "moved_to_next_day", "passed_on",
    }
)  # fmt: skip
"""What a look-up shows of a dossier: nothing of its applicant."""
Moved = Literal["after-hours", "numbers-used-up", "15:00"]
"""Why a dossier is the next working day's: lodged outside hours, the day's 9,999 numbers given, or a limit of
the same day begun at 15:00 or later (then its due date alone moved)."""
PassedOn = Literal["wrong-authority", "any-one-stop"]
"""Why another agency than the desk's decides: wrong authority (NĐ 61/2018 Article 18), or any one-stop of the
province receives (QĐ 468/QĐ-TTg, KH 171/KH-UBND)."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class NotUsed(_Kept):
    """A paper said to be held that became no part of the dossier, and the reason (`rules/reasons.py`)."""

    code: Code
    reason: Code


class Refusal(_Kept):
    """One of the reasons of a refusal: the field, what to do about it, and the paper that it is about.

    ``go_to``: where it is received instead: agencies, or kinds of desks as procedures name them.
    """

    reason: Code
    field: str
    message: str
    component: Code | None = None
    go_to: tuple[str, ...] = ()


class SubmissionRecord(CheckedDocument):
    """The decision on a submission, ``submission/<submission_id>/<receiving agency>``.

    ``fingerprint`` is that of its content: an id means one submission per receiving agency.
    ``decided_at`` is when it applied in the province, ``reason`` (the first) and ``missing`` say why it was
    refused, ``refusals`` every reason (empty: of an older version). ``applicant_seal`` is :func:`seal_of` of
    its id and applicant, to be compared and never shown.
    ``answer_due_at``: by when whoever lodged online must have an answer, eight working hours on
    (NĐ 45/2020/NĐ-CP, general knowledge); ``answered_late`` when it came after that.
    """

    fingerprint: str
    receiving_agency: AgencyId
    outcome: Literal["received", "refused"]
    decided_at: AwareDatetime
    dossier_code: DossierCode | None = None
    reason: Code | None = None
    missing: tuple[Code, ...] = ()
    not_used: tuple[NotUsed, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    answer_due_at: AwareDatetime | None = None
    answered_late: bool = False
    procedure_code: Code | None = None
    applicant_seal: Digest | None = None


class RunningNumber(CheckedDocument):
    """The last number that an agency gave on a day, ``number/<agency>-<yymmdd>`` (NĐ 61/2018 Article 26)."""

    last: int = Field(ge=1)


class SupplementAsked(_Kept):
    """What routing said is missing (form 02): every paper, and what becomes of the limit meanwhile."""

    components: tuple[Code, ...]
    round: int
    clock: Literal["reset", "pause"]
    asked_at: AwareDatetime


class Taken(_Kept):
    """A supplement or a withdrawal that was taken; ``fingerprint`` tells a repeat from another."""

    fingerprint: str
    at: AwareDatetime


class Rated(_Kept):
    """The rating that counts, the ``number``-th; ``lodged_at`` tells it from an older one that came late."""

    rating: Literal["satisfied", "neutral", "dissatisfied"]
    lodged_at: AwareDatetime
    number: int


class Paper(_Kept):
    """A paper of the dossier as it was lodged; ``digest`` is that of its file, where there is one."""

    code: Code
    form: Literal["original", "copy", "electronic"]
    digest: Digest | None = None


class AskedFor(_Kept):
    """A request for papers that was made for the dossier's supplement, and the consent it was made under."""

    request_id: Identifier
    consent_id: Identifier


class HeldPaper(_Kept):
    """A paper that nobody had to bring: the State held it, or shared it; and what the register said of it.

    ``later``: it was asked for as a supplement. Who decides holds it from the approval on, no longer than
    where it came from.
    """

    code: Code
    outcome: Literal["reused", "shared"]
    valid_from: date | None = None
    valid_until: date | None = None
    shareable: bool = False
    digitised: bool = False
    result: ResultRef | None = None
    later: bool = False


class DossierRecord(CheckedDocument):
    """What intake remembers of a dossier, ``dossier/<code>``: its look-up, and what follow-ups are judged by.

    ``status`` is the national status, 1 to 10. The public look-up may show the code and whether it is
    finished; the rest is for an authenticated one (TT 01/2018/TT-VPCP Article 16.2d). ``applicant_seal``
    is :func:`seal_of` of its applicant, to be compared and never shown (None: older than follow-ups).
    ``person`` is how the register calls the applicant (None: older than the register), ``consent_id`` what
    was agreed to at the lodging.
    ``due_at`` is the due date in force, ``promised_at`` the first one, which the slip promised. ``papers``
    are those handed in, ``held`` those that the State had, ``not_used`` those that it was said to have, in
    vain, at reception. ``requests`` are those made for its supplement,
    in order. ``steps`` is what was told since, each topic in its order.
    """

    code: DossierCode
    submission_id: Identifier
    procedure_code: Code
    receiving_agency: AgencyId
    competent_agency: AgencyId
    status: Status
    received_at: AwareDatetime
    due_at: AwareDatetime
    outcome: Literal["approved", "rejected", "withdrawn", "stopped"] | None = None
    finished_at: AwareDatetime | None = None
    moved_to_next_day: Moved | None = None
    passed_on: PassedOn | None = None
    applicant_seal: Digest | None = None
    person: Digest | None = None
    consent_id: Identifier | None = None
    asked: SupplementAsked | None = None
    supplement: Taken | None = None
    withdrawal: Taken | None = None
    rated: Rated | None = None
    channel: Channel | None = None
    promised_at: AwareDatetime | None = None
    papers: tuple[Paper, ...] = ()
    held: tuple[HeldPaper, ...] = ()
    not_used: tuple[NotUsed, ...] = ()
    requests: tuple[AskedFor, ...] = ()
    fees: tuple[DossierFee, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def papers_at_first(self) -> tuple[Paper, ...]:
        """Those handed in at reception; what came as a supplement stands behind them."""
        later = sum(len(step.papers) for step in self.steps if step.kind == "supplemented")
        later -= sum(each.later for each in self.held)
        return self.papers[: len(self.papers) - later]

    @property
    def decided_by(self) -> str:
        """The agency that decides: the last that the lead was sent to, else the one first competent."""
        leads = (step.agency for step in reversed(self.steps) if step.kind == "sent" and step.duty == "lead")
        return next((agency for agency in leads if agency), self.competent_agency)

    @property
    def took_part(self) -> frozenset[str]:
        """The agencies that legs were sent to."""
        return frozenset(step.agency for step in self.steps if step.kind == "sent" and step.agency)

    def to_body(self) -> str:
        """Return it as JSON, without what holds nothing: a step has many fields and uses few."""
        return self.model_dump_json(exclude_defaults=True)

    def shown(self) -> dict[str, object]:
        """Return it as a look-up shows it, as JSON's own types."""
        return self.model_dump(mode="json", include=set(SHOWN))

    @property
    def as_of(self) -> datetime:
        """The time of the latest fact that intake told of it; no event of it is dated before."""
        told = (self.supplement, self.withdrawal)
        return max([self.received_at, *(each.at for each in told if each is not None)])


def papers_of(components: Iterable[ReceivedComponent | LodgedComponent]) -> tuple[Paper, ...]:
    """Return what was handed in, with the digests of the files; not what the State is said to hold."""
    handed_in = ((each, each.form) for each in components)
    return tuple(
        Paper(code=each.code, form=form, digest=each.digest)
        for each, form in handed_in
        if form is not None and form != "held"
    )


def seal_of(code: str, id_token: str) -> str:
    """Return what tells whether a token is that of a dossier's applicant, and says no token itself.

    Of a submission its id stands in the place of the code.
    """
    return sha256(f"{code}\n{id_token}".encode()).hexdigest()
