"""What an agency reports is held against the stream, and what cannot have been leads to its event."""

import json
from pathlib import Path
from typing import Any

import pytest

from lgsp.hub.asking import get_text
from services._runtime.topics_admin import delete_topics
from tests.hub.home_hub import HomeHub
from tests.hub.outside_reader import read_committed
from tests.hub.sending import Raw, a_raw_submission, send
from tests.unit.metrics.bent import moved, report
from tests.waiting import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.more]
AGENCY, DEFINITION = "H62.12", "on-time/nd61"
WHERE = ("--agency", AGENCY, "--definition", DEFINITION)


async def test_reports_and_findings_from_the_command_to_the_event(servers: str, tmp_path: Path) -> None:
    hub = HomeHub(servers, tmp_path)
    try:
        hub.tells("up")
        send(servers, hub.prefix, [a_raw_submission(f"S-{number}") for number in range(3)])
        settled(hub)
        assert_a_report_is_held_against_the_figure(hub)
        assert_a_bad_report_is_a_dead_letter(servers, hub)
        assert_a_finding_leads_to_its_event(servers, hub)
    finally:
        hub.runs("down")
        await delete_topics(servers, hub.prefix)


def assert_a_report_is_held_against_the_figure(hub: HomeHub) -> None:
    for numerator in ("3", "2"):
        filed = hub.tells("report", "file", AGENCY, DEFINITION, "to-date", numerator, "3")
        settled(hub)
    (item,) = hub.tells("kpi", "reported", *WHERE)["items"]
    assert (item["true"]["numerator"], item["true"]["denominator"]) == (0, 3)
    assert (item["state"], item["gap_points"], item["corrections"]) == ("differs", 66.67, 1)
    place = item["reported"]["permalink"]
    assert hub.tells("kpi", "event", place)["event"] == filed
    printed = hub.runs("kpi", "reported", *WHERE).out
    for said in ("2/3 = 66.67 %", "0/3 = 0.00 %", "+66.67", "differs", "1 correction"):
        assert said in printed, said
    assert hub.tells("report", "file", AGENCY, "on-time/nd62", "2021", "1", "2", code=2)["remedy"] == (
        "Did you mean on-time/nd61?"
    )
    assert hub.tells("report", "file", AGENCY, DEFINITION, "2021", "2", "1", code=2)["category"] == "usage"
    early = hub.tells("report", "file", AGENCY, DEFINITION, "2999-Q1", "1", "2", code=2)
    assert (early["category"], early["message"][:33]) == ("usage", "2999-Q1 has not begun: in the pro")


def assert_a_bad_report_is_a_dead_letter(servers: str, hub: HomeHub) -> None:
    send(servers, hub.prefix, [raw("agency-reports", report(11, 10, name="too-many"))])
    settled(hub)
    (letter,) = hub.tells("dead-letters", "list")["letters"]
    assert letter["reason"] == "more-than-all"
    (item,) = hub.tells("kpi", "reported", *WHERE)["items"]
    assert item["corrections"] == 1


def assert_a_finding_leads_to_its_event(servers: str, hub: HomeHub) -> None:
    seen = [each.event for each in read_committed(servers, hub.prefix, ("dossiers",))]
    code = seen[0]["subject"]
    bent = moved(9, 4, code=code)
    send(servers, hub.prefix, [raw("routing", bent)])
    settled(hub)
    page = hub.tells("kpi", "findings")
    (item,) = page["items"]
    assert (item["rule"], item["subject"], item["agency"]) == ("impossible-status", code, AGENCY)
    told = hub.tells("kpi", "event", item["evidence"][0]["permalink"])["event"]
    assert (told["type"], told["subject"]) == ("lgsp.status.changed.v1", code)
    printed = hub.runs("kpi", "findings", "--rule", "impossible-status").out
    for said in (code, "from_status: 9", item["evidence"][0]["permalink"], item["source"]):
        assert said in printed, said
    url = hub.record.services["metrics"].url or ""
    counted = 'lgsp_findings{rule="impossible-status"} 1.0'
    wait_until(lambda: counted in get_text(url, "/metrics"), 30, lambda: get_text(url, "/metrics"))


def raw(topic: str, told: Any) -> Raw:
    event = told.event
    return Raw(
        topic,
        AGENCY.encode(),
        json.dumps(event.model_dump(mode="json")).encode(),
        (("ce_type", event.type.encode()),),
    )


def settled(hub: HomeHub) -> None:
    assert hub.tells("barrier")["caught_up"]
