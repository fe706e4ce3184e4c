"""Pages lead somewhere, speak both languages, say what is missing, and load nothing from elsewhere."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import msgspec
import pytest
from sqlalchemy import insert

from schemas.envelope import type_of
from schemas.topics import TOPIC_OF
from services._runtime.tables import POSITIONS
from services.metrics.dashboard.event_words import EVENTS
from services.metrics.dashboard.layout import GROUP_OF, GROUPS
from services.metrics.dashboard.records import TOPICS, Record
from services.metrics.dashboard.views.dossiers import one_dossier
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS
from services.metrics.finding_tables import findings
from services.metrics.sources import Source
from tests.unit.metrics.bent import moved
from tests.unit.metrics.dashboard.dashboard_door import (
    FAR,
    FOUR,
    JOURNEYS,
    ONE,
    THREE,
    TICK,
    Screens,
    placed,
    screens,
)
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import ROUTING
from tests.unit.metrics.dossier_events import at, leg, paused

PAGES = (
    "", f"/kpis/{ROUTING}", f"/kpis/{ROUTING}/dossiers", "/agencies", "/agencies/H62.12", "/map", "/flow",
    "/late", f"/dossiers/{ONE}", f"/people/{1:064x}", "/stream", "/events/routing/3/105",
    "/scoreboards", "/scoreboards/tt01-2018", "/scoreboards/qd766/H62.12",
)  # fmt: skip
EVENT = {
    "type": "lgsp.leg.dispatched.v1", "subject": ONE, "time": "2021-03-08T09:00:00+07:00",
    "data": {"dossier_code": ONE, "leg_id": "a", "participants": [{"agency": "H62.41"}], "none": None},
}  # fmt: skip


@pytest.fixture(name="hub")
def _hub() -> Iterator[Screens]:
    with screens() as found:
        found.records.records = [
            Record("routing", 3, 105, datetime(2021, 3, 8, tzinfo=UTC), json.dumps(EVENT).encode()),
            Record("routing", 3, 104, datetime(2021, 3, 8, tzinfo=UTC), b"\x00 no event"),
            *(
                Record(topic, 3, offset, datetime(2021, 3, 8, tzinfo=UTC), b"{}")
                for topic in ("dossiers", "payments", "routing")
                for offset in range(100, 115)
                if (topic, offset) != ("routing", 105)
            ),
        ]
        found.behind = {"routing": 7}
        yield found


PAGES_OF_A_PERIOD = ("", "/flow", "/late", "/map", "/agencies", "/scoreboards")


def links(html: str) -> set[str]:
    return {unescape(each) for each in re.findall(r'href="(/[^"#]*)"', html)}


def test_no_link_of_any_page_leads_nowhere(hub: Screens) -> None:
    seen: set[str] = set()
    for path in PAGES:
        for link in links(hub.page(path)):
            kind = re.sub(r"[?].*|[^/]*[0-9][^/]*", "", link)  # one of each kind of page and file
            if kind not in seen and (".png" not in kind or "flow" in kind):  # pictures take long
                seen.add(kind)
                assert hub.get(link).status_code == 200, link
    assert len(seen) > len(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_whoever_reads_english_goes_on_in_english(hub: Screens, path: str) -> None:
    html = hub.page(path, lang="en")
    (other,) = re.findall(r'<a href="([^"]*)" lang="vi"', html)
    assert {link for link in links(html) if "lang=en" not in link} == {unescape(other)}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_both_languages_and_has_its_twin(hub: Screens, path: str) -> None:
    told = hub.data(path)
    for lang, other in (("vi", "en"), ("en", "vi")):
        html = unescape(hub.page(path, lang=lang))
        assert f'<html lang="{lang}">' in html
        for card in told["cards"]:
            assert card["title"][lang] in html
            for column in card["columns"]:
                assert column["words"][lang] in html or not card["rows"] or card["tiles"]
        if told["title"]["vi"] != told["title"]["en"]:
            assert f"<h1>{told['title'][other]}</h1>" not in html
    assert not re.findall(r'\{"vi": "[^"]*", "en": ""\}', json.dumps(told)), "words in one language alone"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere(hub: Screens, path: str) -> None:
    html, policy = hub.page(path), hub.get(f"/dashboard{path}").headers["content-security-policy"]
    html = html.replace(f'href="{JOURNEYS.replace("{code}", ONE)}"', "")  # a link, and the only one outwards
    assert re.findall(r'(?:src|href|action)="(?!/|#|data:,)', html) == []
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]* style=", html), "the policy would not have it"


@pytest.mark.parametrize(
    ("path", "query", "nearest"),
    [
        ("/kpis/electronic-routing/qd2867", {}, f"/dashboard/kpis/{ROUTING}"),
        ("/scoreboards/qd76", {}, "/dashboard/scoreboards/qd766"),
        ("/agencies/H62.1", {}, "/dashboard/agencies/H62.1"),
        ("/agencies", {"definition": "reuse/qd76"}, "/dashboard/agencies?definition=reuse/qd766"),
        ("", {"scope": "level:comune"}, "/dashboard?scope=level:commune"),
        ("/map", {"period": "2021-3"}, "/dashboard/map?period=2021-03"),
        (f"/kpis/{ROUTING}/dossiers", {"side": "numerater"}, "side=numerator"),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest(
    hub: Screens, path: str, query: dict[str, str], nearest: str
) -> None:
    page, twin = hub.get(f"/dashboard{path}", **query), hub.get(f"/dashboard{path}.json", **query)
    assert page.status_code == twin.status_code
    assert page.status_code in {404, 422}
    assert 'role="alert"' in page.text
    assert any(nearest in link for link in links(page.text)), links(page.text)
    assert twin.headers["content-type"] == "application/problem+json"


def test_why_there_is_no_page_is_said_in_the_language_of_the_page(hub: Screens) -> None:
    vi, en = (hub.get("/dashboard", period="2021-Q5", lang=lang).text for lang in ("vi", "en"))
    assert "Không có kỳ nào như vậy: &#39;2021-Q5&#39;" in vi
    assert "viết như 2021-03-08 (ngày), 2021-03 (tháng), 2021-Q1 (quý), 2021 (năm), to-date (tất cả)" in vi
    assert "is no period" not in vi
    assert "is no period" in en


def test_nobody_is_a_page_that_says_so(hub: Screens) -> None:
    page, twin = hub.get("/dashboard/people/zzz"), hub.get("/dashboard/people/zzz.json")
    assert "Chưa có hồ sơ nào của người này: &#39;zzz&#39;" in page.text
    assert (twin.json()["field"], twin.json()["status"]) == ("person", 404)


def test_somebody_without_dossiers_in_a_period_is_somebody_all_the_same(hub: Screens) -> None:
    (card,) = hub.data(f"/people/{1:064x}", period="2019")["cards"]
    assert card["rows"] == []


@pytest.mark.parametrize("path", PAGES)
def test_another_language_is_a_page_in_vietnamese_that_leads_to_the_nearest(hub: Screens, path: str) -> None:
    page, twin = hub.get(f"/dashboard{path}", lang="zz"), hub.get(f"/dashboard{path}.json", lang="zz")
    assert (page.status_code, twin.status_code) == (404, 404)
    assert page.headers["content-language"] == "vi"
    assert "Không có ngôn ngữ nào như vậy" in page.text
    assert any("lang=vi" in link or "lang=en" in link for link in links(page.text)), links(page.text)
    assert (twin.json()["field"], twin.json()["nearest"]) == ("lang", "vi")
    assert hub.get(f"/dashboard{path}", lang="").status_code == 200


@pytest.mark.parametrize("path", ["/", "/dashboard/"])
def test_whoever_types_the_address_alone_comes_to_the_overview(hub: Screens, path: str) -> None:
    assert "Tổng quan" in hub.get(path).text


@pytest.mark.parametrize(
    "path",
    [
        "/dossiers/H62.12-210308-9999",
        "/events/routing/3/99",
        "/events/dead-letters/0/0",
        "/events/x",
        "/people/zzz",
        f"/people/{99:064x}",
    ],
)
def test_what_nobody_told_of_is_not_found(hub: Screens, path: str) -> None:
    assert hub.get(f"/dashboard{path}").status_code == 404
    assert hub.get(f"/dashboard{path}.json").status_code == 404


def test_a_card_that_is_not_on_the_page_is_named_with_the_nearest(hub: Screens) -> None:
    answer = hub.get("/dashboard/flow.csv", card="pair")
    assert (answer.status_code, answer.json()["nearest"]) == (404, "pairs")


def test_a_period_that_has_not_begun_has_no_data_and_no_zero(hub: Screens) -> None:
    for lang, words, none in (("vi", "Kỳ chưa bắt đầu", "không có dữ liệu"), ("en", "Not begun", "no data")):
        html = hub.page(f"/kpis/{ROUTING}", period="2030", lang=lang)
        assert words in html
        assert f'<span class="value">{none}</span>' in html
        assert not re.search(r"\b0[,.]00", html)
        for path in PAGES_OF_A_PERIOD:
            html = hub.page(path, period="2030", lang=lang)
            assert words in html
            assert not re.search("Tạm tính: |Provisional: ", html), "it does not go on: it has not begun"
    figure = hub.card(f"/kpis/{ROUTING}", "figure", period="2030")["figure"]
    assert (figure["verdict"], figure["figure"]["value"]) == ("not-begun", None)


@pytest.mark.parametrize("path", [*PAGES_OF_A_PERIOD, f"/kpis/{ROUTING}", "/scoreboards/qd766/province"])
def test_a_period_that_is_over_has_ended_and_is_not_closed(hub: Screens, path: str) -> None:
    """Closed is what was reported; what comes late still moves these figures."""
    hub.tick = at("2021-04-02 12:00")
    html = hub.page(path, period="2021-Q1", lang="en")
    assert "The period has ended" in html
    assert not re.search(r"\b[Cc]losed\b", re.sub("(?s)<script.*?</script>", "", html))


def test_agencies_are_called_what_they_were_called_then(hub: Screens) -> None:
    """Định Trung became a ward in 2023; the week is of 2021."""
    for path in ("/map", "/agencies/H62.21.07", ""):
        html = hub.page(path, scope="agency:H62.21.07")
        assert "xã Định Trung" in html
        assert ("Công an xã Định Trung" in html) == ("/agencies/" not in path), "where a scope may be chosen"
        assert "phường Định Trung" not in html


def test_sources_are_told_in_the_language_of_the_page(hub: Screens) -> None:
    for path in ("", f"/kpis/{ROUTING}", f"/kpis/{ROUTING}/dossiers", f"/dossiers/{ONE}"):
        vi, en = (hub.page(path, lang=lang) for lang in ("vi", "en"))
        assert "phụ lục, nhiệm vụ 21" in vi
        assert not re.search(r"annex, task|Article \d|index no\.|a competing reading", vi)
        assert "annex, task 21" in en


def test_the_accountable_agency_is_told_in_the_language_of_the_page(hub: Screens) -> None:
    vi, en = (unescape(hub.page(f"/kpis/{ROUTING}", lang=lang)) for lang in ("vi", "en"))
    name = {"vi": "Văn phòng UBND tỉnh", "en": "Office of the provincial People's Committee"}
    assert name["vi"] in vi
    assert name["en"] not in vi
    assert name["en"] in en
    assert name["vi"] not in en
    told = hub.get(f"/kpis/{ROUTING}", scope="province", period="2021-Q1").json()["definition"]
    assert (told["owner"], told["owner_words"]) == (name["vi"], name)


def test_what_is_no_leg_and_no_payment_is_not_shown_by_an_id_of_ours(hub: Screens) -> None:
    saved(hub.tx, placed([paused(TICK, code=THREE)]))
    refs = {row["type"]: row["ref"] for row in hub.rows(f"/dossiers/{THREE}", "events")}
    assert refs["lgsp.due.changed.v1"] == ""
    assert refs["lgsp.leg.dispatched.v1"] == "d"


def test_what_cannot_have_been_is_shown_with_its_evidence(hub: Screens) -> None:
    """Nothing comes after a result was handed over; figures go on as events say."""
    before = hub.card(f"/kpis/{ROUTING}", "figure")["figure"]["figure"]
    assert hub.rows("/stream", "findings") == []
    saved(hub.tx, placed([moved(10, 4, code=ONE)]))
    (row,) = hub.rows("/stream", "findings")
    assert (row["rule"], row["subject"], row["agency"]) == ("impossible-status", ONE, "H62.12")
    assert row["record"] == "routing/3/100"
    html = hub.page("/stream")
    assert "Chuyển trạng thái không thể có" in html
    assert "1 phát hiện, không làm đổi chỉ số nào" in html
    assert f'href="/dashboard/dossiers/{ONE}' in html
    assert hub.rows("/stream", "findings", scope="agency:H62.14") == []
    assert hub.card(f"/kpis/{ROUTING}", "figure")["figure"]["figure"] == before


def test_evidence_that_no_page_shows_is_named_and_not_linked(hub: Screens) -> None:
    told = Source("report.filed.v1", "rep-1", 0, 8)
    finding = {
        "rule": "contradiction", "subject": "H62.12/2021-03/on-time/nd61", "ref": "r", "what": "report",
        "agency": "H62.12", "details": "{}", "partition": 0,
        "evidence": msgspec.json.encode((told,)).decode(),
    }  # fmt: skip
    hub.tx.execute(insert(findings).values(finding))
    (row,) = hub.card("/stream", "findings")["rows"]
    assert row["cells"]["record"] == "agency-reports/0/8"
    assert "record" not in row["links"]


def test_reports_of_the_same_scope_and_period_are_a_link_away(hub: Screens) -> None:
    asked = {"scope": "agency:H62.12", "period": "2021-03", "lang": "en"}
    for html in (hub.page("", **asked), hub.page("/agencies/H62.12", **asked)):
        found = links(html)
        for path in ("/brief", "/brief.pdf", "/forms/II.06a.pdf", "/forms/06.xlsx", "/forms/II.07b.pdf"):
            assert f"{path}?scope=agency:H62.12&period=2021-03&lang=en" in found
    assert "/brief?scope=province" in links(hub.page("")), "to date: of the quarter that runs"
    assert not any("/brief" in link for link in links(hub.page("", scope="district:243")))


def test_a_field_is_called_by_its_name(hub: Screens) -> None:
    for lang, name in (("vi", "Lĩnh vực Đất đai"), ("en", "Field: Land")):
        assert hub.page(f"/kpis/{ROUTING}", scope="field:G13-DD01", lang=lang).count(name) == 2, (
            "to choose, too"
        )


def test_a_hub_without_any_event_says_so() -> None:
    with database() as tx:
        hub = Screens(tx)
        hub.tick = None
        assert "chưa có sự kiện nào" in hub.page("")
        assert hub.data("")["as_of"] is None
        assert hub.rows("/late", "dossiers") == hub.rows("/flow", "pairs") == []


def test_an_open_page_is_sent_anew_only_when_something_was_applied(hub: Screens) -> None:
    first = hub.get("/dashboard")
    known = first.headers["etag"]
    same = hub.again("/dashboard", known)
    assert (same.status_code, same.content) == (304, b"")
    saved(hub.tx, [leg("f", code=FOUR)])
    hub.tx.execute(insert(POSITIONS).values(topic="routing", partition=0, next_offset=1))
    moved = hub.again("/dashboard", known)
    assert moved.status_code == 200
    assert moved.text != first.text


def test_the_stream_shows_its_newest_events_and_how_far_behind_we_are(hub: Screens) -> None:
    rows = hub.rows("/stream", "ticker")[:2]
    assert [row["record"] for row in rows] == ["routing/3/105", "routing/3/104"]
    assert hub.rows("/stream", "health") == [{"topic": "routing", "behind": 7}]
    said = {row["name"]: row["value"] for row in hub.rows("/events/routing/3/105", "data")}
    assert said["participants.0.agency"] == "H62.41"
    assert f"/dashboard/dossiers/{ONE}" in hub.page("/events/routing/3/105")
    hub.records.records = None
    assert "Kafka không trả lời lúc này" in hub.page("/stream")


def test_a_dossier_leads_to_its_whole_journey_where_it_is_known_where_that_is(hub: Screens) -> None:
    where = hub.card(f"/dossiers/{ONE}", "journey")["rows"][0]["links"]["where"]
    assert where == f"https://intake.example/dossiers/{ONE}"
    assert f'href="{where}"' in hub.page(f"/dossiers/{ONE}")
    card = one_dossier(hub.tx, lambda _: TICK, Wish(name=ONE), journey_url=None).cards[1]
    assert [row.links for row in card.rows] == [{}, {}]
    assert card.rows[0].cells["where"] == f"/dossiers/{ONE}/journey"


def test_every_event_that_may_be_looked_at_has_words() -> None:
    types = {type_of(each) for each in TOPIC_OF if TOPIC_OF[each].name in TOPICS}
    assert types == EVENTS.keys()


def test_one_may_go_from_a_figure_to_an_event(hub: Screens) -> None:
    here = "/dashboard"
    for step in (
        f"/dashboard/kpis/{ROUTING}",
        f"/dashboard/kpis/{ROUTING}/dossiers?side=numerator",
        f"/dashboard/dossiers/{ONE}",
        "/dashboard/events/routing/3/105",
    ):
        assert step in links(hub.get(here).text), here
        here = step
    assert "lgsp.leg.dispatched.v1" in hub.get(here).text


def test_another_definition_may_be_chosen_where_a_page_is_about_one(hub: Screens) -> None:
    other = "online-dossiers/qd2866"
    for path in (f"/kpis/{ROUTING}", "/agencies", "/map"):
        form = re.search(r'<form[^>]* action="([^"]*)"', hub.page(path))
        assert form is not None
        chosen = hub.get(form[1], definition=other, scope="province", period="2021-03", lang="en")
        assert f'value="{other}" selected' in chosen.text, path
        assert DEFINITIONS[other].title.en in chosen.text


def test_every_definition_has_its_place_on_the_overview() -> None:
    placed = [name for group in GROUPS for name in group.definitions]
    assert sorted(placed) == sorted(DEFINITIONS), "say in layout.py where a new one stands"
    assert GROUP_OF.keys() == DEFINITIONS.keys()


def test_no_identity_is_on_any_page(hub: Screens) -> None:
    assert f"{2:064x}" not in hub.page(f"/dossiers/{ONE}")
    assert FAR in hub.page(f"/kpis/{ROUTING}/dossiers")
