"""A brief as a page for a browser, and on paper."""

from typing import Final

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from services._runtime.html_pages import HtmlPages
from services.metrics.briefing.lines import Entry, parts_of, title_of
from services.metrics.briefing.replies import BriefReply
from services.metrics.forms.paper import paragraph, written
from services.metrics.forms.sheet import Language

_PAGES: Final = HtmlPages("services.metrics.briefing", "brief.css")
HEADERS: Final = _PAGES.headers
"""What the page is sent with."""
_DASHBOARD: Final = "/dashboard"
_LEVER: Final = "lever"


def as_page(told: BriefReply, language: Language) -> str:
    """Return the page; it needs nothing from elsewhere."""
    title, found = title_of(told, language), parts_of(told, language)
    parts = [
        each._replace(entries=tuple(_for_people(one, language) for one in each.entries)) for each in found
    ]
    return _PAGES.html("brief.html.j2", language, title=title, sections=parts)


def _for_people(entry: Entry, language: Language) -> Entry:
    """Lead to the dashboard's page of what the entry's link has as data; a lever has none."""
    if not entry.link or f"/{_LEVER}?" in entry.link:
        return entry
    return entry._replace(link=f"{_DASHBOARD}{entry.link}&lang={language}")


def as_paper(told: BriefReply, language: Language) -> bytes:
    """Return one side of A4, upright, the same bytes each time."""
    title = title_of(told, language)
    parts = [paragraph(title, size=13, bold=True)]
    found = parts_of(told, language)
    for heading, entries in found:
        parts += [Spacer(0, 4 * mm), paragraph(heading, size=11, bold=True), Spacer(0, 1 * mm)]
        for each in entries:
            parts.append(paragraph(f"• {each.text}", size=8.5))
            if each.link and heading == found[-1].heading:  # what to do has its evidence on paper too
                parts.append(paragraph(each.link, size=6.5))
    return written(title, parts, sideways=False)
