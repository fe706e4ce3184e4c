"""The payment page in a real Chromium: with the keyboard alone, in both languages, for everybody."""

from collections.abc import Callable

import pytest

from tests.hub.browser import Browser, chromium
from tests.hub.hub import Hub
from tests.hub.payer import a_demand, becomes, order_id, paying, url
from tests.hub.test_payment_online import DECLINED, LATER, SUCCESS

pytestmark = [pytest.mark.kafka, pytest.mark.more]
WORDS = {
    "vi": ("Thanh toán 200.000", "Đang chờ", "Đã thanh toán", "Thanh toán không thành công"),
    "en": ("Pay VND 200,000", "Waiting", "Paid", "The payment failed"),
}


async def test_a_payer_with_a_keyboard_fails_tries_again_and_pays_in_either_language(
    new_hub: Callable[..., Hub],
) -> None:
    async with paying(new_hub, a_demand(), a_demand(2)) as hub, chromium(hub.url("payment_stub")) as tab:
        for number, lang in enumerate(WORDS, 1):
            await tab.page.goto(url(hub, f"/pay/{order_id(number)}?lang={lang}"))
            assert await tab.page.get_attribute("html", "lang") == lang
            pay, _, paid, failed = WORDS[lang]
            for instrument, told in ((DECLINED, failed), (SUCCESS, paid)):
                await pays_by_keyboard(tab, pay, instrument)
                # the page looks by itself while it waits: nobody reloads it
                await tab.page.wait_for_selector(f".what:text-is('{told}')", timeout=20_000)
            assert await tab.serious_findings() == []
            assert await tab.page.locator("form").count() == 0
        assert (tab.faults, tab.foreign) == ([], [])


async def pays_by_keyboard(tab: Browser, pay: str, instrument: str) -> None:
    assert await tab.serious_findings() == []
    await tab.tab_to("national-portal")
    await tab.press("ArrowDown")
    assert await tab.page.is_checked("#agency-gateway")
    await tab.press("ArrowUp")
    await tab.tab_to(pay)
    await tab.press("Enter")
    await tab.page.wait_for_url("**/sandbox/**")
    assert await tab.serious_findings() == []
    await tab.tab_to("instrument")
    await tab.page.keyboard.type(instrument)
    await tab.press("Enter")
    await tab.page.wait_for_url("**/pay/**attempt=**")


async def test_it_works_without_a_script_and_every_outcome_is_accessible(
    new_hub: Callable[..., Hub],
) -> None:
    demands = (a_demand(), a_demand(2), a_demand(3, online=False))
    async with (
        paying(new_hub, *demands) as hub,
        chromium(hub.url("payment_stub"), script=False) as tab,
        chromium(hub.url("payment_stub"), width=1280) as seeing,
    ):
        for number, lang in enumerate(WORDS, 1):
            await pays_without_a_script(tab, url(hub, f"/pay/{order_id(number)}?lang={lang}"), lang)
        for number, lang in enumerate(WORDS, 1):
            await becomes(hub, "paid", number, within_seconds=60)
            for each in (number, 3, 9):
                await seeing.page.goto(url(hub, f"/pay/{order_id(each)}?lang={lang}"))
                assert await seeing.serious_findings() == []
        # a meta element asks anew every ten seconds
        await tab.page.wait_for_selector(f".what:text-is('{WORDS['en'][2]}')", timeout=30_000)
        assert [each for each in seeing.faults if "404" not in each] == []
        assert (tab.foreign, seeing.foreign) == ([], [])


async def pays_without_a_script(tab: Browser, address: str, lang: str) -> None:
    page = tab.page
    pay, waiting, _, _ = WORDS[lang]
    await page.goto(address)
    await page.get_by_role("button", name=pay).press("Enter")
    await page.get_by_role("textbox").fill("4111 1111 1111 1111")
    await page.get_by_role("button").press("Enter")
    assert await page.get_by_role("alert").count() == 1, "no test card: told at the field"
    await page.get_by_role("textbox").fill(LATER)
    await page.get_by_role("button").press("Enter")
    await page.get_by_role("main").get_by_role("link").press("Enter")
    assert (await page.locator(".what").inner_text()).startswith(waiting)
