"""What is told of an attempt, as the events that stand for it on ``payment-reports``."""

from datetime import datetime
from typing import Final

from schemas.envelope import event_id, type_of
from schemas.inbound import AttemptReported, AttemptReportedData, AttemptStarted, AttemptStartedData
from schemas.statements import StatementFiled, StatementFiledData
from services._runtime.fingerprints import fingerprint
from services.payment_stub.protocol import StatusReport

DOOR: Final = "/lgsp/payment_stub/door"


def provider_source(provider: str) -> str:
    """Return the source of what a provider reports."""
    return f"/provider/{provider}"


def event_of(data: AttemptStartedData, source: str, at: datetime) -> AttemptStarted | AttemptReported:
    """Return the event: the same saying again has the same id, whenever it is said."""
    kind = AttemptReported if isinstance(data, AttemptReportedData) else AttemptStarted
    code, said = data.dossier_code, f"{data.transaction_id}\n{fingerprint(data)}"
    name = event_id(source, code, type_of(kind), said)
    return kind(id=name, source=source, subject=code, time=at, data=data)  # type: ignore[arg-type]  # as kind is chosen


def reported(said: StatusReport) -> AttemptReportedData:
    """Return what a provider said, as the contract has it; its method is named as the provider is."""
    return AttemptReportedData(
        dossier_code=said.dossier_code,
        order_id=said.order_id,
        transaction_id=said.transaction_id,
        method=said.provider,
        amount_vnd=said.amount_vnd,
        happened_at=said.happened_at,
        status=said.status,
        reason=said.reason if said.status == "failed" else None,
    )


def filed_event(filed: StatementFiledData, at: datetime) -> StatementFiled:
    """Return the event of a part of a statement: the same part again has the same id."""
    source = provider_source(filed.provider)
    said = f"{filed.day}/{filed.provider}/{filed.part}\n{fingerprint(filed)}"
    name = event_id(source, filed.agency, type_of(StatementFiled), said)
    return StatementFiled(id=name, source=source, subject=filed.agency, time=at, data=filed)
