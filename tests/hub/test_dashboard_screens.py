"""The dashboard in a real Chromium over a real stream, by keyboard and mouse, in both languages."""

from collections.abc import Callable
from itertools import product

import pytest

from tests.hub.browser import Browser, chromium
from tests.hub.dashboard_shown import shown, tell
from tests.hub.hub import Hub
from tests.unit.metrics.dashboard.dashboard_door import FOUR, ONE
from tests.unit.metrics.definition_names import ROUTING
from tests.unit.metrics.dossier_events import leg

pytestmark = [pytest.mark.kafka, pytest.mark.more]
PHONE = 390
DESK = 1280
WIDTHS = (PHONE, DESK, 1920)
TABLES = {"overview", "ranking", "things", "dossier", "scores"}
"""Pages that axe looks at on a desk too, where lists are tables; a wall has the layout of a desk."""
PAGES = {
    "overview": "",
    "figure": f"/kpis/{ROUTING}",
    "not-begun": f"/kpis/{ROUTING}?period=2030",
    "things": f"/kpis/{ROUTING}/dossiers",
    "ranking": "/agencies?definition=online-dossiers/qd2866",
    "agency": "/agencies/H62.12",
    "scores": "/scoreboards?scope=level:province",
    "points": "/scoreboards/qd766/H62.12",
    "province": "/scoreboards/tt01-2018/province",
    "map": "/map?definition=online-dossiers/qd2866",
    "flow": "/flow",
    "late": "/late",
    "dossier": f"/dossiers/{ONE}",
    "person": f"/people/{1:064x}",
    "stream": "/stream",
}
NARROWEST = """Math.min(...[...document.querySelectorAll("td.text:first-child")]
    .filter(each => getComputedStyle(each).display === "table-cell")
    .map(each => each.getBoundingClientRect().width))"""
READABLE = 180
"""Pixels of a column of names: some words fit on a line."""
WORDS = {
    "vi": ("Tỷ lệ hồ sơ được luân chuyển", "Tử số"),
    "en": ("Dossiers routed electronically", "Numerator"),
}


async def test_every_page_is_accessible_and_fits_from_phone_to_wall(new_hub: Callable[..., Hub]) -> None:
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        at = hub.url("metrics") + "/dashboard"
        for (name, path), lang in product(PAGES.items(), ("vi", "en")):
            await tab.page.goto(f"{at}{path}{'&' if '?' in path else '?'}lang={lang}")
            for width in WIDTHS:
                await tab.page.set_viewport_size({"width": width, "height": 900})
                over = await tab.page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert over <= 0, f"{name} in {lang} is {over} px wider than {width}"
                if (name, width) == ("agency", DESK):
                    assert await tab.page.evaluate(NARROWEST) >= READABLE, f"names in {lang}"
                if (lang, width) == ("vi", PHONE) or (name in TABLES and (lang, width) == ("en", DESK)):
                    assert await tab.serious_findings() == [], name
        assert (tab.faults, tab.foreign) == ([], [])


async def test_people_find_their_way_and_an_open_page_follows_the_stream(
    new_hub: Callable[..., Hub],
) -> None:
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        at = hub.url("metrics") + "/dashboard"
        for lang in WORDS:
            await tab.page.goto(f"{at}?lang={lang}")
            await goes_by_keyboard_to_an_event(tab, lang)
        await tab.page.set_viewport_size({"width": 1280, "height": 900})
        await tab.page.goto(at)
        await goes_by_mouse_to_an_event(tab)
        await tab.page.goto(f"{at}/kpis/{ROUTING}?lang=en")
        await follows_the_stream(tab, hub)
        assert (tab.faults, tab.foreign) == ([], [])


async def goes_by_keyboard_to_an_event(tab: Browser, lang: str) -> None:
    figure, numerator = WORDS[lang]
    for link, then in (
        (figure, f"**/kpis/{ROUTING}**"),
        (numerator, "**/dossiers?side=numerator**"),
        (ONE, f"**/dossiers/{ONE}**"),
        ("routing/", "**/events/routing/**"),
    ):
        await tab.tab_to(link)
        await tab.press("Enter")
        await tab.page.wait_for_url(then)
        assert await tab.page.get_attribute("html", "lang") == lang
    assert "lgsp.leg.dispatched.v1" in await tab.page.inner_text("main")
    await tab.tab_to("Tiếng Việt" if lang == "en" else "English")
    await tab.press("Enter")
    await tab.page.wait_for_function(f"document.documentElement.lang !== '{lang}'")
    assert "/events/routing/" in tab.page.url


async def goes_by_mouse_to_an_event(tab: Browser) -> None:
    page = tab.page
    await page.get_by_role("link", name="Xếp hạng", exact=True).click()
    await page.select_option("#choose-definition", "online-dossiers/qd2866")
    await page.get_by_role("button", name="Xem").click()
    await page.wait_for_url("**definition=online-dossiers**")
    await page.locator("main td a", has_text="Sở Tư pháp").click()
    await page.wait_for_url("**/agencies/H62.12**")
    await page.locator("main td a", has_text=WORDS["vi"][0]).first.click()
    await page.wait_for_url("**scope=agency:H62.12**")
    await page.locator("main td a", has_text="Tử số").click()
    await page.locator("main td a", has_text=ONE).click()
    await page.locator("main td a", has_text="dossiers/").click()
    assert "Tiếp nhận hồ sơ" in await page.inner_text("h1")


async def follows_the_stream(tab: Browser, hub: Hub) -> None:
    await tab.page.wait_for_selector(".of:has-text('2 of 4')")
    await tab.tab_to("Numerator")
    await tab.page.evaluate("window.stayed = true")
    tell(hub, leg("z", code=FOUR))
    await tab.page.wait_for_selector(".of:has-text('3 of 5')", timeout=10_000)
    assert await tab.page.evaluate("window.stayed"), "the page was not loaded anew"
    assert await _focused(tab) == "Numerator"


async def _focused(tab: Browser) -> str:
    text: str = await tab.page.evaluate("document.activeElement.textContent")
    return text.strip()
