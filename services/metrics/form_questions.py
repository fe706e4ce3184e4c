"""Questions about forms, as they are asked in words, and their answers."""

from datetime import datetime
from typing import Final, get_args

from sqlalchemy import Connection

from services._province.agencies import agencies
from services.metrics.facts import day_of
from services.metrics.forms.as_csv import as_csv
from services.metrics.forms.as_pdf import as_pdf
from services.metrics.forms.as_xlsx import as_xlsx
from services.metrics.forms.every_form import FORMS
from services.metrics.forms.filled import filled
from services.metrics.forms.form import Form
from services.metrics.forms.replies import FormList, FormReply
from services.metrics.forms.sheet import Language, sheet_of
from services.metrics.forms.summary import summary_of
from services.metrics.lookup import NOTHING_APPLIED, AsOf, NotFound
from services.metrics.nearest import nearest
from services.metrics.periods import Period, PeriodKind, parse_period, period_of
from services.metrics.scopes import PROVINCE, MalformedScope, Scope, ScopeKind, parse_scope
from services.metrics.store import newest_event

WRITERS: Final = {"csv": as_csv, "xlsx": as_xlsx, "pdf": as_pdf}
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_SHOWN: Final = 40


class OtherPeriod(NotFound):
    """A period that forms are not drawn up for; ``nearest`` is one that they are."""

    def __init__(self, text: str, near: str) -> None:
        super().__init__("period", text, near)
        self.args = (f"forms are drawn up for a month, a quarter or a year, not for {text}",)


class OtherScope(NotFound):
    """A scope that exists and that no form is drawn up for."""

    def __init__(self, text: str) -> None:
        super().__init__("scope", text, PROVINCE)
        self.args = (f"forms are drawn up for the province and for an agency, not for {text}",)


def every_form() -> FormList:
    """Return what forms there are."""
    return FormList(items=tuple(map(summary_of, FORMS.values())))


def form_filled(tx: Connection, as_of: AsOf, name: str, *, scope: str, period: str) -> FormReply:
    """Return a form; raises NotFound, MalformedScope, MalformedPeriod, DoesNotAddUp.

    Without a scope it is the province's, without a period that of the quarter of ``as_of``.
    """
    moment = as_of(tx) or newest_event(tx) or NOTHING_APPLIED
    return filled(tx, _form(name), scope_meant(scope), period_meant(period, moment), moment)


def form_file(told: FormReply, language: Language, ending: str) -> bytes:
    """Return a form as a file. That takes a while: not within a reading of the database."""
    return WRITERS[ending](sheet_of(told, language), language)


def language_meant(text: str) -> Language:
    """Return the language asked for, Vietnamese unless it is named; raises NotFound."""
    for each in LANGUAGES:
        if each == (text or "vi"):
            return each
    raise NotFound("lang", text[:_SHOWN], nearest(text, LANGUAGES))


def scope_meant(text: str) -> Scope:
    """Return the province or an agency that there is."""
    scope = parse_scope(text or PROVINCE)
    if scope.kind is ScopeKind.AGENCY and scope.value not in agencies():
        raise MalformedScope(text)
    if scope.kind not in {ScopeKind.PROVINCE, ScopeKind.AGENCY}:
        raise OtherScope(text)
    return scope


def period_meant(text: str, moment: datetime) -> Period:
    """Return a month, quarter or year."""
    period = parse_period(text or period_of(day_of(moment), PeriodKind.QUARTER))
    if period.kind not in {PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR}:
        raise OtherPeriod(text, period_of(period.first or day_of(moment), PeriodKind.QUARTER))
    return period


def _form(name: str) -> Form:
    found = FORMS.get(name)
    if found is None:
        raise NotFound("form", name[:_SHOWN], nearest(name, FORMS))
    return found
