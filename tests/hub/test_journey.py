"""One dossier's journey: in the terminal, as JSON and as a page the same; the page for its parties alone."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from schemas.envelope import Event
from schemas.follow_ups import WithdrawalLodged
from schemas.inbound import AttemptReported, LegAccepted
from services._runtime.topics_admin import delete_topics
from tests.builders import AGENCY, an_arrival
from tests.hub.home_hub import HomeHub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import Raw, a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]


class Scene:
    """A hub that `lgsp up` raised, and one dossier in it."""

    def __init__(self, hub: HomeHub, servers: str) -> None:
        self.hub, self._servers = hub, servers
        self._happens(a_raw_submission("S-1"))
        self.code = str(self.told("dossiers")[0]["subject"])
        self.url = self.hub.tells("doctor")["services"]["intake"]["url"]
        self._tokens: dict[str, str] = {}

    def told(self, topic: str, what: str = "") -> list[dict[str, Any]]:
        found = (each.event for each in read_committed(self._servers, self.hub.prefix, (topic,)))
        return [event for event in found if what in event["type"]]

    def says(self, kind: type[Event], **data: Any) -> None:
        time = self.told("dossiers")[0]["time"]
        row = {"id": f"in-{kind.__name__}", "source": "/test", "subject": self.code, "time": time}
        sent = an_arrival(kind.model_validate({**row, "data": {"dossier_code": self.code, **data}}))
        headers = tuple((name, value or b"") for name, value in sent.headers)
        self._happens(Raw(sent.topic.name, sent.key, sent.value, headers))

    def asks(self, path: str, agency: str | None = AGENCY, accept: str = "*/*") -> httpx2.Response:
        headers = {"Accept": accept}
        if agency is not None:
            if agency not in self._tokens:
                self._tokens[agency] = self.hub.tells("gateway", "token", agency)["token"]
            headers["Authorization"] = f"Bearer {self._tokens[agency]}"
        return httpx2.get(f"{self.url}/dossiers/{self.code}{path}", headers=headers)

    def _happens(self, raw: Raw) -> None:
        send(self._servers, self.hub.prefix, [raw])
        assert self.hub.tells("barrier")["caught_up"]


async def test_the_command_and_the_page_tell_the_same_journey(servers: str, tmp_path: Path) -> None:
    hub = HomeHub(servers, tmp_path)
    try:
        hub.tells("up")
        scene = Scene(hub, servers)
        order = scene.told("routing", "fee.demanded")[0]["data"]
        scene.says(
            AttemptReported, order_id=order["order_id"], transaction_id="T-1", method="national-portal",
            amount_vnd=order["amount_vnd"], happened_at=scene.told("dossiers")[0]["time"], status="succeeded",
        )  # fmt: skip
        leg = scene.told("routing", "leg.dispatched")[0]["data"]
        scene.says(LegAccepted, leg_id=leg["leg_id"], agency=leg["to_agency"])
        scene.says(WithdrawalLodged, reason="changed-plans")

        told = hub.tells("dossier", scene.code)
        page = scene.asks("/journey.json").json()
        assert {each["type"] for each in told.pop("events")} >= {"lgsp.dossier.finished.v1"}
        assert told["legs"][0].pop("accepted_at") is not None, "the command reads what agencies said"
        assert page["legs"][0].pop("accepted_at") is None
        told["steps"] = [each for each in told["steps"] if each["kind"] != "accepted"]
        told.pop("as_of"), page.pop("as_of")  # the clock goes on; of what is over nothing else does
        assert told == page
        assert (page["outcome"], page["orders"][0]["online"]) == ("withdrawn", True)

        printed = hub.runs("dossier", scene.code, COLUMNS="200").out
        for said in (scene.code, "Sở Tư pháp", "national portal, online", "Withdrawn by the applicant"):
            assert said in printed, said
        assert "leg.dispatched" in hub.runs("dossier", scene.code, "--events").out
        html = scene.asks("/journey", accept="text/html")
        assert html.headers["content-security-policy"].startswith("default-src 'none'")
        assert "Hành trình hồ sơ" in html.text
        assert scene.asks("/journey").json()["dossier_code"] == scene.code
        assert [scene.asks("/journey", agency).status_code for agency in (None, "H62.05")] == [401, 403]
        unknown = hub.tells("dossier", f"{AGENCY}-210308-9999", code=1)
        assert unknown["category"] == "not-found"
    finally:
        hub.runs("down")
        await delete_topics(servers, hub.prefix)
