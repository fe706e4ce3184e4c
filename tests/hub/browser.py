"""A real Chromium with a keyboard: what it saw, what went wrong in it, and what axe-core finds."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Page, async_playwright

from tests.tools import needs

_SERIOUS: Final = {"serious", "critical"}
_PRESSES: Final = 60
FOCUSED: Final = (
    "() => ({id: document.activeElement.id, text: (document.activeElement.textContent || '').trim()})"
)


@dataclass
class Browser:
    """One tab that nobody touches with a mouse. ``faults``: errors of scripts and of the console."""

    page: Page
    faults: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    async def tab_to(self, wanted: str) -> None:
        """Press Tab until the element has the focus: by its id, or by how its text begins."""
        for _ in range(_PRESSES):
            await self.page.keyboard.press("Tab")
            focused: Mapping[str, str] = await self.page.evaluate(FOCUSED)
            if wanted == focused["id"] or focused["text"].startswith(wanted):
                return
        raise AssertionError(f"no Tab leads to {wanted}")

    async def press(self, key: str) -> None:
        """Press a key."""
        await self.page.keyboard.press(key)

    async def serious_findings(self) -> list[str]:
        """Return what axe-core calls serious or critical."""
        await self.page.evaluate(AXE_FILE_PATH.read_text())
        found: Any = await self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {node['html']}"
            for each in found["violations"]
            if each["impact"] in _SERIOUS
            for node in each["nodes"]
        ]


@asynccontextmanager
async def chromium(url: str, *, script: bool = True, width: int = 390) -> AsyncIterator[Browser]:
    """Give a tab of Debian's Chromium; skip the test, or fail it where it is required, without one."""
    program = needs("chromium")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            context = await browser.new_context(
                java_script_enabled=script, viewport={"width": width, "height": 900}, bypass_csp=False
            )
            seen = Browser(await context.new_page())
            seen.page.on("pageerror", lambda error: seen.faults.append(str(error)))
            seen.page.on(
                "console", lambda said: seen.faults.append(said.text) if said.type == "error" else None
            )
            seen.page.on(
                "request",
                lambda asked: (
                    None if asked.url.startswith((url, "data:")) else seen.foreign.append(asked.url)
                ),
            )
            yield seen
        finally:
            await browser.close()
