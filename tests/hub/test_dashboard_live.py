"""An open page follows what happens: told, not asking; at most four looks a second, and one at a time."""

import asyncio
from collections.abc import Callable
from itertools import count, cycle, pairwise
from typing import Final

import pytest
from playwright.async_api import Route

from tests.hub.browser import Browser, chromium
from tests.hub.dashboard_shown import shown, tell
from tests.hub.hub import Hub
from tests.unit.metrics.dashboard.dashboard_door import FOUR, THREE
from tests.unit.metrics.definition_names import ROUTING
from tests.unit.metrics.dossier_events import leg, paid
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]
PROMISED_MS: Final = 2_000
"""From an event to the open page that shows it (issue 8)."""
ASKING_MS: Final = 5_000
"""How long a page waits between two looks that nobody tells to look."""
BUSY_MS: Final = 8_000
"""What a machine that runs other tests may need besides; a page that nobody tells looks after 15 s only."""
SHORTEST_PAUSE_MS: Final = 245
"""Four times a second, less what the browser's clock is rounded to."""
WATCH: Final = """
window.looks = []; window.streams = [];
const asking = window.fetch, Source = window.EventSource;
window.fetch = async (...asked) => {
    const look = {from: performance.now(), to: Infinity};
    window.looks.push(look);
    try { return await asking(...asked); } finally { look.to = performance.now(); }
};
window.EventSource = class extends Source { constructor(...a) { super(...a); window.streams.push(this); } };
"""
SLOW_SECONDS: Final = 1.2
"""Longer than the longest pause after news: who does not wait for an answer looks twice at once."""
MOVES: Final = "**/dashboard/moves"
LOOKS: Final = "looks.filter(each => each.to < Infinity)"
OPEN, CLOSED = 1, 2
"""States of an EventSource."""


async def opened(tab: Browser, hub: Hub, path: str) -> None:
    await tab.page.add_init_script(f"if (!window.looks) {{ {WATCH} }}")
    await tab.page.goto(f"{hub.url('metrics')}/dashboard{path}")


async def streams(tab: Browser) -> list[int]:
    states: list[int] = await tab.page.evaluate("streams.map(each => each.readyState)")
    return states


async def told_of_moves(tab: Browser) -> None:
    async def is_open() -> bool:
        return await streams(tab) == [OPEN]

    await eventually(is_open, 10, "the stream is open")


async def looked(tab: Browser, times: int) -> bool:
    return len(await tab.page.evaluate(LOOKS)) >= times


async def test_an_event_is_on_open_pages_within_two_seconds_whatever_it_is_about(
    new_hub: Callable[..., Hub],
) -> None:
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        for path, told, seen in (
            (f"/kpis/{ROUTING}?lang=en", leg("z", code=FOUR), ".of:has-text('3 of 5')"),
            (
                "/flow?lang=en",
                paid("tx-9", "post", code=THREE),
                "td:has-text('Through the public post') + td:has-text('2')",
            ),
            ("/stream?lang=en", leg("y", code=FOUR), "td:has-text('Sent on') >> nth=6"),
        ):
            await opened(tab, hub, path)
            await told_of_moves(tab)
            tell(hub, told)
            await tab.page.wait_for_selector(seen, timeout=PROMISED_MS + BUSY_MS)
        assert (tab.faults, tab.foreign) == ([], [])


async def test_whatever_is_told_a_page_looks_four_times_a_second_at_most_and_never_twice_at_once(
    new_hub: Callable[..., Hub],
) -> None:
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        number, delays = count(), cycle((0, SLOW_SECONDS))

        async def always_new(route: Route) -> None:
            told = "".join(f"event: moved\ndata: {next(number)}\n\n" for _ in range(20))
            await route.fulfill(content_type="text/event-stream", body=f"retry: 20\n\n{told}")

        async def slow_each_second_time(route: Route) -> None:
            await asyncio.sleep(next(delays))
            await route.continue_()

        await tab.page.route(MOVES, always_new)
        await tab.page.route("**/dashboard?lang=en", slow_each_second_time)
        await opened(tab, hub, "?lang=en")
        await eventually(lambda: looked(tab, 6), 30, "six looks")
        looks = await tab.page.evaluate(LOOKS)
        for one, other in pairwise(looks):
            assert other["from"] - one["from"] >= SHORTEST_PAUSE_MS
            assert other["from"] >= one["to"]


async def test_a_page_that_cannot_be_told_asks_by_itself(new_hub: Callable[..., Hub]) -> None:
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        await tab.page.route(MOVES, lambda route: route.fulfill(status=503))
        await opened(tab, hub, f"/kpis/{ROUTING}?lang=en")
        tell(hub, leg("z", code=FOUR))
        await tab.page.wait_for_selector(".of:has-text('3 of 5')", timeout=ASKING_MS + BUSY_MS)


async def test_a_hidden_page_holds_no_connection_and_is_up_to_date_when_it_is_seen_again(
    new_hub: Callable[..., Hub],
) -> None:
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        await opened(tab, hub, f"/kpis/{ROUTING}?lang=en")
        await told_of_moves(tab)
        await turned(tab, hidden=True)
        assert await streams(tab) == [CLOSED]
        tell(hub, leg("z", code=FOUR))
        await hub.caught_up()
        assert await tab.page.is_visible(".of:has-text('2 of 4')"), "nobody looks"
        await turned(tab, hidden=False)
        await tab.page.wait_for_selector(".of:has-text('3 of 5')", timeout=PROMISED_MS + BUSY_MS)
        assert await streams(tab) == [CLOSED, OPEN]


async def test_a_page_says_when_the_hub_does_not_answer(new_hub: Callable[..., Hub]) -> None:
    async with shown(new_hub) as hub, chromium(hub.url("metrics")) as tab:
        await opened(tab, hub, "/late?lang=en")
        await tab.page.route(f"{hub.url('metrics')}/**", lambda route: route.abort())
        await turned(tab, hidden=False)
        await tab.page.wait_for_selector("#offline:has-text('figures may be old')")
        await tab.page.unroute(f"{hub.url('metrics')}/**")
        await tab.page.wait_for_selector("#offline", state="hidden", timeout=20_000)


async def turned(tab: Browser, *, hidden: bool) -> None:
    """Let the page believe that its tab is hidden, or seen."""
    await tab.page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )
