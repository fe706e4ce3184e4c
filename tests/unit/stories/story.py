"""One dossier on its way through the hub's cores: who says what, and what the hub tells."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from schemas.dossiers import DossierReceived, DossierWithdrawn, SupplementReceived
from schemas.envelope import Event
from schemas.inbound import AttemptReported, FeeBasis, FeeItem, LegAnswered, SubmissionLodged
from schemas.routing import (
    DueChanged,
    FeeDemanded,
    LegClosed,
    LegDispatched,
    LegDispatchedData,
    StatusChanged,
    SupplementRequested,
)
from services._province.calendar import ZONE
from services._province.deadlines import due_after_supplement
from services._province.decided_days import decided_calendar
from services._province.procedures import procedure
from tests.builders import TOKEN
from tests.pure_hub import PureHub

EventT = TypeVar("EventT", bound=Event)
PORTAL_OR_COUNTER: Final = {True: "online", False: "counter"}


def at(text: str) -> datetime:
    """Return a moment in the province: ``at("2021-03-08 09:00")``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@dataclass
class Story:
    """Facts happen a minute after one another unless ``now`` is moved."""

    now: datetime
    hub: PureHub = field(default_factory=PureHub)

    def lodge(
        self,
        code: str,
        where: str,
        *,
        online: bool = False,
        basis: FeeBasis | None = None,
        kind: str = "citizen",
    ) -> None:
        """Lodge everything that the procedure asks for."""
        papers = procedure(code, self.now.date()).components
        form = "electronic" if online else "original"
        self._happens(
            SubmissionLodged,
            {
                "submission_id": "S-1",
                "receiving_agency": where,
                "procedure_code": code,
                "channel": PORTAL_OR_COUNTER[online],
                "place": "08707",
                "applicant": {"kind": kind, "id_token": TOKEN},
                "components": [{"code": each.code, "form": form} for each in papers],
                "fee_basis": basis or FeeBasis(),
            },
        )

    def answer(
        self,
        duty: str,
        outcome: str,
        *,
        agency: str = "",
        items: tuple[FeeItem, ...] = (),
        components: tuple[str, ...] = (),
        to_agency: str | None = None,
    ) -> None:
        """Answer an open leg of that duty, where there are several that of the agency."""
        leg = next(
            leg
            for leg in self.legs
            if leg.duty == duty and leg.leg_id not in self.closed and agency in ("", leg.to_agency)
        )
        said: dict[str, Any] = {"leg_id": leg.leg_id, "agency": leg.to_agency, "outcome": outcome}
        said |= {"fee_items": items or None, "components": components or None, "to_agency": to_agency}
        self._happens(LegAnswered, {"dossier_code": self.code, **said})

    def bring(self) -> datetime:
        """Let intake tell that what was asked for came, and by when the dossier is due now."""
        (request,) = self.told(SupplementRequested)
        received = self.told(DossierReceived)[0].data
        moves = [event.data.new_due_at for event in self.told(DueChanged)]
        due_at = due_after_supplement(
            request.data.clock,
            procedure(received.procedure_code, received.received_at.date()),
            moves[-1] if moves else received.due_at,
            asked_at=request.time,
            complete_at=self.now,
            calendar=decided_calendar(),
        )
        papers = [{"code": code, "form": "original"} for code in request.data.components]
        data = {"dossier_code": self.code, "components": papers, "new_due_at": due_at}
        self._happens(SupplementReceived, data)
        return due_at

    def withdraw(self) -> None:
        """Let intake tell that the applicant wants the dossier back."""
        self._happens(DossierWithdrawn, {"dossier_code": self.code, "reason": "no-longer-needed"})

    def wait_until(self, moment: datetime) -> None:
        """Let time pass, and with it the deadlines."""
        self.now = moment
        self.hub.tick(moment)

    def pay(self, transaction: str = "T") -> None:
        """Pay the last order at the counter."""
        order = self.told(FeeDemanded)[-1].data
        self._happens(
            AttemptReported,
            {
                "dossier_code": self.code,
                "order_id": order.order_id,
                "transaction_id": f"{transaction}-{order.order_id}",
                "method": "counter",
                "amount_vnd": order.amount_vnd,
                "happened_at": self.now,
                "status": "succeeded",
            },
        )

    @property
    def code(self) -> str:
        return self.told(DossierReceived)[0].subject

    @property
    def legs(self) -> list[LegDispatchedData]:
        return [event.data for event in self.told(LegDispatched)]

    @property
    def paths(self) -> list[tuple[str, str, str]]:
        """Duty, receiver and mode of every leg sent, in order; the way back left out."""
        return [(leg.duty, leg.to_agency, leg.mode) for leg in self.legs if leg.duty != "return"]

    @property
    def closed(self) -> set[str]:
        return {event.data.leg_id for event in self.told(LegClosed)}

    @property
    def statuses(self) -> list[int]:
        return [event.data.to_status for event in self.told(StatusChanged)]

    @property
    def demanded(self) -> list[tuple[str, str, int]]:
        """Code, kind and amount of every item asked for."""
        items = (item for event in self.told(FeeDemanded) for item in event.data.items)
        return [(item.code, item.kind, item.amount_vnd) for item in items]

    def told(self, kind: type[EventT]) -> list[EventT]:
        return self.hub.told(kind)

    def _happens(self, kind: type[Event], data: dict[str, Any]) -> None:
        row = {"id": f"in-{self.now.isoformat()}", "source": "/test", "subject": "test", "time": self.now}
        self.hub.take(kind.model_validate({**row, "data": data}))
        self.now += timedelta(minutes=1)
