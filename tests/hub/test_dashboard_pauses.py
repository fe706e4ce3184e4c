"""What people notice of an open page's pauses: nothing moves in them, and after them the newest is shown."""

from collections.abc import Callable
from itertools import count, pairwise
from typing import Any, Final

import pytest
from playwright.async_api import Page, Route

from tests.hub.browser import chromium
from tests.hub.dashboard_shown import shown, tell
from tests.hub.hub import Hub
from tests.hub.test_dashboard_live import BUSY_MS, MOVES, PROMISED_MS, opened, told_of_moves, turned
from tests.unit.metrics.dashboard.dashboard_door import FOUR
from tests.unit.metrics.definition_names import ROUTING
from tests.unit.metrics.dossier_events import leg
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
ROUNDED_MS: Final = 5
"""What the browser's clock is rounded to."""
TEN_MINUTES_MS: Final = 600_000
REDRAWS: Final = """
window.redraws = [];
const title = () => document.querySelector("h1").textContent;
new MutationObserver(() => window.redraws.push({at: performance.now(), shown: title()}))
    .observe(document.getElementById("main"), {childList: true, subtree: true, characterData: true});
"""


async def redraws(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await page.evaluate("redraws")
    return found


async def test_for_as_long_as_a_page_is_hidden_nothing_on_it_moves_and_then_the_newest_is_shown(
    new_hub: Callable[..., Hub],
) -> None:
    """The page's own clock is wound on by ten minutes: longer than any pause that its script makes."""
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        await tab.page.clock.install()
        await opened(tab, hub, f"/kpis/{ROUTING}?lang=en")
        await told_of_moves(tab)
        await turned(tab, hidden=True)
        await tab.page.evaluate(REDRAWS)
        looks = len(await tab.page.evaluate("looks"))
        tell(hub, leg("z", code=FOUR))
        await hub.caught_up()
        await tab.page.clock.fast_forward(TEN_MINUTES_MS)
        assert len(await tab.page.evaluate("looks")) == looks
        assert await redraws(tab.page) == []
        assert await tab.page.is_visible(".of:has-text('2 of 4')")
        await turned(tab, hidden=False)
        await tab.page.wait_for_selector(".of:has-text('3 of 5')", timeout=PROMISED_MS + BUSY_MS)
        assert tab.faults == []


@pytest.mark.parametrize(("path", "pause_ms"), [(f"/kpis/{ROUTING}", 250), ("/stream", 1000)])
async def test_however_much_changes_what_is_shown_stands_still_between_two_redraws_and_never_goes_back(
    new_hub: Callable[..., Hub], path: str, pause_ms: int
) -> None:
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        news, looks = count(), count(1)

        async def always_new(route: Route) -> None:
            told = "".join(f"event: moved\ndata: {next(news)}\n\n" for _ in range(20))
            await route.fulfill(content_type="text/event-stream", body=f"retry: 20\n\n{told}")

        async def other_each_time(route: Route) -> None:
            known = {name: each for name, each in route.request.headers.items() if name != "if-none-match"}
            answer = await route.fetch(headers=known)
            text = await answer.text()
            await route.fulfill(response=answer, body=text.replace("<h1>", f"<h1>{next(looks)} ", 1))

        await tab.page.route(MOVES, always_new)
        await tab.page.route(f"**/dashboard{path}?lang=en", other_each_time)
        await opened(tab, hub, f"{path}?lang=en")
        await tab.page.evaluate(REDRAWS)

        async def six() -> bool:
            return len(await redraws(tab.page)) >= 6

        await eventually(six, 30, "six redraws")
        seen = await redraws(tab.page)
        for one, other in pairwise(seen):
            assert other["at"] - one["at"] >= pause_ms - ROUNDED_MS
        numbers = [int(each["shown"].split()[0]) for each in seen]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), (
            "each redraw is the next look's, none is lost"
        )
