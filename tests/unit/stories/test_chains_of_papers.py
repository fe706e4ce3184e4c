"""Chains that exist in life: what one procedure gives need not be handed in at the next, the day after."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from schemas.dossiers import DossierReceived, ReceivedComponent
from schemas.envelope import Event
from schemas.evidence import ConsentGiven, EvidenceRequested
from schemas.inbound import AttemptReported, LegAnswered, SubmissionLodged
from schemas.routing import DossierFinished, FeeDemanded, LegClosed, LegDispatched
from services._province.agencies import agency as agency_of
from services._province.decided_days import decided_calendar
from services._province.procedures import procedure
from tests.builders import TOKEN
from tests.pure_hub import PureHub
from tests.unit.stories.chains import (
    BUILDING,
    CHAINS,
    CHANGE,
    COMMUNE,
    DISTRICT,
    MARRIAGE,
    MORTGAGE,
    SINGLE,
    TRANSFER,
    Chain,
    place,
)
from tests.unit.stories.story import at

STRANGER: Final = "cd" * 32


class Life:
    """One person after another asks for one thing after another; ``data`` makes every result data."""

    def __init__(self, *, as_data: bool = True) -> None:
        self.hub = PureHub()
        self.now = at("2021-07-05 08:00")
        self.as_data = as_data
        self.asked = 0

    def lodge(self, code: str, where: str, claims: tuple[str, ...] = (), token: str = TOKEN) -> str | None:
        """Lodge all papers, those of ``claims`` as held; return the dossier's code, None where refused."""
        self.asked += 1
        asked = procedure(code, self.now.date()).components
        papers = [{"code": each.code, "form": "held" if each.code in claims else "original"} for each in asked
                  if each.required or each.code in claims]  # fmt: skip
        data = {
            "submission_id": f"S-{self.asked}", "receiving_agency": where, "procedure_code": code,
            "channel": "counter", "place": "08707", "applicant": {"kind": "citizen", "id_token": token},
            "components": papers, "consent_id": f"c-{self.asked}", "fee_basis": {"value_vnd": 900_000_000},
        }  # fmt: skip
        if claims:
            self._agree(data, claims)
        told = self._say(SubmissionLodged, data)
        return next((each.subject for each in told if isinstance(each, DossierReceived)), None)

    def _agree(self, data: dict[str, Any], papers: tuple[str, ...]) -> None:
        """Agree to the use of papers and ask for them, as one does before lodging."""
        shared = {name: data[name] for name in ("receiving_agency", "applicant", "consent_id")}
        shared |= {"papers": papers}
        purpose, name = data["procedure_code"], data["submission_id"]
        self._say(ConsentGiven, {**shared, "purpose": purpose, "legal_basis": "consent"})
        self._say(EvidenceRequested, {**shared, "procedure_code": purpose, "submission_id": name})

    def approve(self, code: str) -> None:
        """Let every agency approve and every order be paid; then it is the next working day."""
        for _ in range(40):
            if any(each.subject == code for each in self.hub.told(DossierFinished)):
                break
            self._go_on(code)
        (finish,) = [each for each in self.hub.told(DossierFinished) if each.subject == code]
        assert finish.data.outcome == "approved"
        day = decided_calendar().next_working_day(self.now)
        self.now = datetime.combine(day, self.now.time().replace(hour=8, minute=0), self.now.tzinfo)

    def paper(self, dossier: str | None, code: str) -> ReceivedComponent:
        (received,) = [each.data for each in self.hub.told(DossierReceived) if each.subject == dossier]
        return next(each for each in received.components if each.code == code)

    def _go_on(self, code: str) -> None:
        for order in [each.data for each in self.hub.told(FeeDemanded) if each.subject == code]:
            self._say(AttemptReported, {
                "dossier_code": code, "order_id": order.order_id, "transaction_id": f"T-{order.order_id}",
                "method": "counter", "amount_vnd": order.amount_vnd, "happened_at": self.now,
                "status": "succeeded",
            })  # fmt: skip
        closed = {each.data.leg_id for each in self.hub.told(LegClosed)}
        for leg in [each.data for each in self.hub.told(LegDispatched) if each.subject == code]:
            if leg.leg_id not in closed and leg.duty != "return":
                self._answer(code, leg.leg_id, leg.to_agency, leg.duty)
        self.now += timedelta(hours=1)

    def _answer(self, code: str, leg_id: str, agency: str, duty: str) -> None:
        said: dict[str, Any] = {"dossier_code": code, "leg_id": leg_id, "agency": agency}
        said["outcome"] = "opinion" if duty == "consult" else "approve"
        (received,) = [each.data for each in self.hub.told(DossierReceived) if each.subject == code]
        spec = procedure(received.procedure_code, received.received_at.date()).result
        if duty == "lead" and spec is not None and self.as_data:
            said["result"] = {
                "result_id": f"{code}/r", "code": spec.code, "paper": True, "electronic": True,
                "digitised": True, "valid_from": self.now, "held_by": agency,
                "held_by_level": agency_of(agency).level, "shareable": True,
            }  # fmt: skip
        self._say(LegAnswered, said)

    def _say(self, kind: type[Event], data: dict[str, Any]) -> list[Event]:
        row = {"id": f"in-{self.now.isoformat()}", "source": "/test", "subject": "test", "time": self.now}
        told = self.hub.take(kind.model_validate({**row, "data": data}))
        self.now += timedelta(minutes=1)
        return told


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS.keys())
def test_what_one_procedure_gave_the_next_does_not_ask_for(chain: Chain) -> None:
    first, there, second, here, paper, outcome = chain
    life = Life()
    given = life.lodge(first, place(there))
    assert given is not None
    life.approve(given)
    stranger = life.lodge(second, place(here), (paper,), STRANGER)
    assert stranger is None or paper not in str(life.hub.told(DossierReceived)[-1].data.components)
    found = life.paper(life.lodge(second, place(here), (paper,)), paper)
    assert (found.outcome, found.reused_from) == (outcome, given)
    assert (found.held_before, found.could_share) == (outcome == "reused", outcome == "shared")


def test_on_paper_only_who_holds_it_can_reuse_it() -> None:
    life = Life(as_data=False)
    given = life.lodge(CHANGE, DISTRICT)
    assert given is not None
    life.approve(given)
    assert life.lodge(BUILDING, DISTRICT, ("land-use-certificate",)) is None
    asked_again = life.paper(life.lodge(BUILDING, DISTRICT), "land-use-certificate")
    assert (asked_again.outcome, asked_again.held_before, asked_again.could_share) == (
        "attached",
        False,
        False,
    )
    kept = life.paper(life.lodge(MORTGAGE, DISTRICT, ("land-use-certificate",)), "land-use-certificate")
    assert (kept.outcome, kept.digitised) == ("reused", False)


def test_a_whole_life_hands_every_paper_in_once() -> None:
    life = Life()
    single = life.lodge(SINGLE, COMMUNE)
    assert single is not None
    life.approve(single)
    marriage = life.lodge(MARRIAGE, COMMUNE, ("marital-status-confirmation", "identity-card-copy"))
    assert marriage is not None
    assert {
        life.paper(marriage, each).outcome for each in ("identity-card-copy", "marital-status-confirmation")
    } == {"reused"}
    life.approve(marriage)
    transfer = life.lodge(TRANSFER, COMMUNE, ("marriage-certificate", "identity-card-copy"))
    assert life.paper(transfer, "identity-card-copy").reused_from == marriage
    assert life.paper(transfer, "marriage-certificate").outcome == "reused"
