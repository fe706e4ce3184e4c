"""Pages with what stands inside them: only that is allowed by their headers, and every text is escaped."""

import base64
import re
from hashlib import sha256

import pytest

from services._province.words import Words
from services._runtime.html_pages import BOTH, saying
from services.intake.showing.pages import page as intake_page
from services.metrics.briefing.shown import HEADERS as BRIEF_HEADERS
from services.metrics.dashboard.pages import headers as dashboard_headers
from services.metrics.dashboard.pages import problem_html
from services.metrics.dashboard.wish import Wish

CODE = "H62.12-210308-0001"
STAGE = Words("Đang xử lý", "Under way")


def hashes(html: str, tag: str) -> set[str]:
    """Hash what stands inside as a browser does."""
    inside = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    return {f"'sha256-{base64.b64encode(sha256(each.encode()).digest()).decode()}'" for each in inside}


def allowed(policy: str, kind: str) -> set[str]:
    found = re.search(f"{kind} ([^;]*)", policy)
    return set(found[1].split()) if found else set()


def test_style_and_script_of_a_page_are_all_that_its_headers_allow() -> None:
    html, policy = problem_html(Wish(), STAGE, None), dashboard_headers("vi")["Content-Security-Policy"]
    assert hashes(html, "style") == allowed(policy, "style-src")
    assert hashes(html, "script") == allowed(policy, "script-src")
    assert policy.startswith("default-src 'none';")


def test_a_page_without_a_script_allows_none_and_asks_nobody() -> None:
    shown = intake_page("look_up.html.j2", "vi", code=CODE, stage=STAGE)
    for policy in (shown.headers["content-security-policy"], BRIEF_HEADERS["Content-Security-Policy"]):
        assert policy.startswith("default-src 'none';")
        assert not any(each in policy for each in ("script-src", "connect-src", "unsafe"))
    html = bytes(shown.body).decode()
    assert hashes(html, "style") <= allowed(shown.headers["content-security-policy"], "style-src")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("vi", "một &lt;b&gt;"), ("en", "one &lt;b&gt;"),
     (BOTH, '<span>một &lt;b&gt;</span> <span lang="en" class="en">one &lt;b&gt;</span>')],
)  # fmt: skip
def test_a_text_is_said_in_the_language_of_the_page_and_escaped(lang: str, said: str) -> None:
    assert saying(lang)("một <b>", "one <b>") == saying(lang)(Words("một <b>", "one <b>")) == said
