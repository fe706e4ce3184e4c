"""What people, agencies and providers may say to a hub, right or wrong, given what it has told so far."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from schemas.envelope import Event, key_of_dossier
from schemas.follow_ups import FeedbackLodged, SupplementLodged, WithdrawalLodged
from schemas.inbound import AttemptReported, AttemptStarted, LegAccepted, LegAnswered, SubmissionLodged
from schemas.results import StockReported
from services._province.calendar import ZONE
from services._province.procedures import procedure
from tests.builders import TOKEN, a_tick
from tests.component.lanes.memory_kafka import MemoryKafka

BEGIN: Final = datetime(2021, 3, 8, 8, 0, tzinfo=ZONE)
OUTCOMES: Final = (
    "approve", "approve", "approve", "opinion", "reject", "needs-fee", "needs-supplement",
    "wrong-authority", "handed-over",
)  # fmt: skip
FEE: Final = {"code": "found-later", "kind": "fee", "amount_vnd": 50_000}

STOCKED: Final = {
    "code": "certified-copy", "paper": True, "electronic": False, "digitised": False, "valid_from": BEGIN,
    "held_by_level": "commune", "shareable": False,
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """A procedure and where it is asked for."""

    code: str
    agency: str


@dataclass
class World:
    """Facts enter in the order said; ``now`` moves a minute with each, ``said`` keeps them for repeats."""

    kafka: MemoryKafka
    now: datetime = BEGIN
    said: list[tuple[Event, str]] = field(default_factory=list)
    submissions: list[str] = field(default_factory=list)

    def lodge(self, wish: Wish, channel: str, missing: int) -> None:
        """Lodge a submission which lacks so many of the papers that are asked for."""
        papers = procedure(wish.code, self.now.date()).components
        form = "electronic" if channel == "online" else "original"
        submission_id = f"S-{len(self.submissions) + 1}"
        self.submissions.append(submission_id)
        data = {
            "submission_id": submission_id,
            "receiving_agency": wish.agency,
            "procedure_code": wish.code,
            "channel": channel,
            "place": "08707",
            "applicant": {"kind": "citizen", "id_token": TOKEN},
            "components": [{"code": each.code, "form": form} for each in papers[missing:]],
            "fee_basis": {"copies": 1, "pages": 3, "value_vnd": 850_000_000},
        }
        self._say(SubmissionLodged, submission_id, wish.agency, data)

    def accept(self, leg: dict[str, Any], agency: str) -> None:
        self._about(LegAccepted, leg["dossier_code"], {"leg_id": leg["leg_id"], "agency": agency})

    def answer(self, leg: dict[str, Any], agency: str, outcome: str) -> None:
        said: dict[str, Any] = {"leg_id": leg["leg_id"], "agency": agency, "outcome": outcome}
        if outcome == "needs-fee":
            said["fee_items"] = [FEE]
        if outcome == "needs-supplement":
            said["components"] = [each["code"] for each in leg["components"][:1]] or ["declaration-form"]
        self._about(LegAnswered, leg["dossier_code"], said)

    def pay(self, order: dict[str, Any], attempt: int, status: str, surplus_vnd: int, method: str) -> None:
        said = {
            "order_id": order["order_id"],
            "transaction_id": f"T-{order['order_id']}-{attempt}",
            "method": method,
            "amount_vnd": order["amount_vnd"] + surplus_vnd,
            "happened_at": self.now,
        }
        if status == "started":
            self._about(AttemptStarted, order["dossier_code"], said)
        else:
            self._about(AttemptReported, order["dossier_code"], said | {"status": status})

    def supplement(self, code: str, components: list[str]) -> None:
        papers = [{"code": each, "form": "original"} for each in components]
        self._about(SupplementLodged, code, {"components": papers})

    def withdraw(self, code: str) -> None:
        self._about(WithdrawalLodged, code, {"reason": "changed-mind"})

    def rate(self, code: str, rating: str) -> None:
        self._about(FeedbackLodged, code, {"rating": rating})

    def report_stock(self, agency: str, number: int, change: str, *, whole: bool) -> None:
        """Report a change of one of an agency's results, which the report carries whole or names."""
        name = f"K-{agency}-{number}"
        told: dict[str, Any] = {"result_id": name}
        if whole or change == "registered":
            told = {"result": {**STOCKED, "result_id": name, "held_by": agency}}
        said = {"agency": agency, "change": change, "happened_at": self.now, **told}
        self._say(StockReported, name, agency, said)

    def repeat(self, event: Event, key: str) -> None:
        """Say once more what was said before, as a sender does that got no answer."""
        self.kafka.produce(event, key)

    def tick(self, passed: timedelta) -> None:
        self.now += passed
        self.kafka.produce(a_tick(self.now, "all", "live"), None)

    def told(self, topic: str, name: str) -> list[dict[str, Any]]:
        """Return the data of what the hub has told of a type, in order."""
        events = (each.event for each in self.kafka.seen(topic))
        return [event["data"] for event in events if event["type"] == f"lgsp.{name}.v1"]

    def _about(self, kind: type[Event], code: str, data: dict[str, Any]) -> None:
        self._say(kind, code, key_of_dossier(code), {"dossier_code": code, **data})

    def _say(self, kind: type[Event], subject: str, key: str, data: dict[str, Any]) -> None:
        row = {"id": f"in-{len(self.said) + 1}", "source": "/test", "subject": subject, "time": self.now}
        event = kind.model_validate({**row, "data": data})
        self.said.append((event, key))
        self.kafka.produce(event, key)
        self.now += timedelta(minutes=1)
