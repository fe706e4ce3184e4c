"""People who ask for one thing after another at the doors of a hub, and agencies that approve; world time."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any, Final

import httpx2

from schemas.results import StockReported, StockReportedData
from services._province.agencies import agency
from services._province.decided_days import decided_calendar
from services._province.procedures import procedure
from tests.builders import an_arrival
from tests.hub.agency import Agency, token, world_time
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import Raw, send
from tests.unit.stories.story import at

Event = dict[str, Any]
WAIT: Final = {"prefer": "wait=20"}
ROUNDS: Final = 30
DISPATCHED, CLOSED = "lgsp.leg.dispatched.v1", "lgsp.leg.closed.v1"
DEMANDED, FINISHED, RECEIVED = (
    "lgsp.fee.demanded.v1", "lgsp.dossier.finished.v1", "lgsp.dossier.received.v1",
)  # fmt: skip


class Life:
    """The people and agencies of one hub. ``now`` is the time of its last tick.

    ``on_paper``: procedures whose results are paper, which their holders register as data on the same day.
    """

    def __init__(self, hub: Hub, *on_paper: str) -> None:
        self.hub = hub
        self.now = at("2021-07-05 08:00")
        self._on_paper = on_paper
        self._unregistered: list[Event] = []
        self._answered: set[str] = set()

    async def begin(self) -> None:
        """Let it be the first morning."""
        await world_time(self.hub, self.now)

    async def ask(self, path: str, body: Any, service: str = "intake", **headers: str) -> httpx2.Response:
        """Ask a door for something and wait for its decision."""
        content = json.dumps(body).encode()
        url = self.hub.url(service) + path
        return await self.hub.http.post(url, content=content, headers=WAIT | headers, timeout=30)

    async def agree(self, name: str, code: str, where: str, paper: str, number: str) -> Event:
        """Ask for a paper and agree to its use; return what the preview shows."""
        body = {
            "submission_id": name, "receiving_agency": where, "procedure_code": code, "papers": [paper],
            "consent": {"legal_basis": "consent"}, **me(number),
        }  # fmt: skip
        answer = await self.ask("/evidence/requests", body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def lodge(
        self, name: str, code: str, where: str, number: str, held: str | None = None, **more: Any
    ) -> Event:
        """Lodge what is required, and one paper as held; return the answer."""
        asked = procedure(code, self.now.date()).components
        papers = [{"code": each.code, "form": "held" if each.code == held else "original"} for each in asked
                  if each.required or each.code == held]  # fmt: skip
        body = {
            "submission_id": name, "receiving_agency": where, "procedure_code": code, "channel": "counter",
            "place": "08707", "components": papers, "fee_basis": {"value_vnd": 900_000_000}, **me(number),
            **more,
        }  # fmt: skip
        answer = await self.ask("/submissions", body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def approve(self, *codes: str) -> None:
        """Let every agency approve these and their fees be paid; then it is the next working day, 08:00."""
        for _ in range(ROUNDS):
            events = self.events("routing")
            done = {each["subject"] for each in events if each["type"] == FINISHED}
            if done.issuperset(codes):
                break
            await self._go_on([each for each in events if each["subject"] in codes])
            self.now += timedelta(hours=1)
            await world_time(self.hub, self.now)
        assert done.issuperset(codes), f"not finished: {set(codes) - done}"
        await self._register()
        day = decided_calendar().next_working_day(self.now)
        self.now = datetime.combine(day, self.now.time().replace(hour=8, minute=0), self.now.tzinfo)
        await world_time(self.hub, self.now)

    def events(self, *topics: str) -> list[Event]:
        """Return what the hub has told."""
        return [each.event for each in read_committed(self.hub.servers, self.hub.prefix, topics)]

    async def _go_on(self, events: list[Event]) -> None:
        closed = {each["data"]["leg_id"] for each in events if each["type"] == CLOSED}
        legs = [each["data"] for each in events if each["type"] == DISPATCHED]
        orders = [each["data"] for each in events if each["type"] == DEMANDED]
        waiting = [
            self._answer(leg) for leg in legs if leg["duty"] != "return" and leg["leg_id"] not in closed
        ]
        unpaid = [self._pay(order) for order in orders if order["order_id"] not in self._answered]
        await asyncio.gather(*waiting, *unpaid)

    async def _answer(self, leg: Event) -> None:
        body: Event = {"outcome": "opinion" if leg["duty"] == "consult" else "approve"}
        spec = procedure(leg["procedure_code"], self.now.date()).result
        if leg["duty"] == "lead" and spec is not None:
            body["result"] = {
                "result_id": f"{leg['dossier_code']}/r", "code": spec.code, "paper": True, "electronic": True,
                "digitised": leg["procedure_code"] not in self._on_paper,
                "valid_from": self.now.isoformat(), "held_by": leg["to_agency"],
                "held_by_level": agency(leg["to_agency"]).level, "shareable": True,
            }  # fmt: skip
            if not body["result"]["digitised"]:
                self._unregistered.append(body["result"])
        answer = await Agency(self.hub, leg["to_agency"]).ask("POST", f"/legs/{leg['leg_id']}/answer", body)
        assert answer.status_code in {200, 202}, answer.text

    async def _register(self) -> None:
        """Let holders register as data what was given on paper."""
        for result in self._unregistered:
            name, holder = result["result_id"], result["held_by"]
            data = StockReportedData.model_validate({
                "agency": holder, "change": "registered", "result": {**result, "digitised": True},
                "happened_at": self.now,
            })  # fmt: skip
            event = StockReported(id=name, source=f"/agency/{holder}", subject=name, time=self.now, data=data)
            sent = an_arrival(event, key=holder.encode())
            headers = tuple((name, value or b"") for name, value in sent.headers)
            raw = Raw(sent.topic.name, sent.key, sent.value, headers)
            await asyncio.to_thread(send, self.hub.servers, self.hub.prefix, [raw])
        self._unregistered.clear()
        await self.hub.caught_up()

    async def _pay(self, order: Event) -> None:
        self._answered.add(order["order_id"])
        body = {
            "dossier_code": order["dossier_code"], "order_id": order["order_id"], "method": "counter",
            "transaction_id": f"T-{order['order_id']}", "status": "succeeded",
            "amount_vnd": order["amount_vnd"], "happened_at": self.now.isoformat(),
        }  # fmt: skip
        desk = token(order["dossier_code"].partition("-")[0])
        answer = await self.ask("/payment-reports", body, "payment_stub", authorization=f"Bearer {desk}")
        assert answer.status_code in {200, 202}, answer.text


def me(number: str) -> Event:
    """Return who asks, as people say it at a door."""
    return {"applicant": {"kind": "citizen", "identity_number": number}}
