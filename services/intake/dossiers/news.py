"""What routing and payments say of a dossier, as far as intake keeps it: where it stands, and its steps."""

from collections.abc import Mapping
from typing import Final

from schemas.payments import PaymentCancelled, PaymentExpired, PaymentSucceeded, RefundIssued
from schemas.routing import (
    ApologyIssued,
    DossierFinished,
    DueChanged,
    FeeDemanded,
    LegClosed,
    LegDispatched,
    ResultReturned,
    StatusChanged,
    SupplementRequested,
)
from services._province.calendar import WorkingCalendar
from services._province.journey.steps import step_of
from services._runtime.decisions import NOTHING, Decision, Document, Documents, Unprocessable
from services.intake.register.accepted import entries_of, visible_on
from services.intake.rules.reasons import explained
from services.intake.state.documents import DossierRecord, SupplementAsked
from services.intake.state.keys import dossier_key

Steps = (
    LegDispatched | LegClosed | ApologyIssued | FeeDemanded | PaymentSucceeded | PaymentExpired
    | PaymentCancelled | RefundIssued | ResultReturned
)  # fmt: skip
"""What is kept as steps alone, for those who look the dossier up."""
News = StatusChanged | DueChanged | DossierFinished | SupplementRequested | Steps
NEWS: Final = (
    StatusChanged, DueChanged, DossierFinished, SupplementRequested, LegDispatched, LegClosed, ApologyIssued,
    FeeDemanded, PaymentSucceeded, PaymentExpired, PaymentCancelled, RefundIssued, ResultReturned,
)  # fmt: skip
"""The events of routing and of payments that intake keeps something of."""


def known_dossier(documents: Documents, code: str) -> DossierRecord:
    """Return what is known of a dossier; raises Unprocessable when none was received under this code."""
    known = documents.get(dossier_key(code))
    if not isinstance(known, DossierRecord):
        raise Unprocessable("unknown-dossier", explained("unknown-dossier", "dossier_code: no such dossier"))
    return known


def keep(documents: Documents, news: News, calendar: WorkingCalendar) -> Decision:
    """Keep what the news say; what is known already changes nothing. An approval fills the register."""
    known = known_dossier(documents, news.data.dossier_code)
    step = step_of(news)
    steps = known.steps if step is None else (*known.steps, step)
    changed = known.model_copy(update={**_update(known, news), "steps": steps})
    if changed == known:
        return NOTHING
    changes: dict[str, Document] = {dossier_key(known.code): changed}
    if isinstance(news, DossierFinished) and known.outcome is None:
        changes |= entries_of(changed, news.data, visible_on(news.time, calendar))
    return Decision(changes)


def _update(known: DossierRecord, news: News) -> Mapping[str, object]:
    match news:
        case StatusChanged(data=changed):
            return {"status": changed.to_status}
        case DueChanged(data=moved):
            return {"due_at": moved.new_due_at}
        case DossierFinished(data=finished):
            return {"outcome": finished.outcome, "finished_at": finished.finished_at}
        case SupplementRequested(data=wanted, time=asked_at):
            asked = SupplementAsked(
                components=wanted.components, round=wanted.round, clock=wanted.clock, asked_at=asked_at
            )
            if known.asked not in (None, asked):  # papers are asked for once: NĐ 61/2018 Articles 11.2c, 15.3
                what = "dossier_code: papers were asked for before"
                raise Unprocessable("second-supplement", explained("second-supplement", what))
            return {"asked": asked}
        case _:
            return {}
