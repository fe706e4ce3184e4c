"""Pages to print and to look at, in Vietnamese and English."""

from typing import Final, Literal

import segno
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from services._runtime.html_pages import HtmlPages

Language = Literal["vi", "en", "both"]
_PAGES: Final = HtmlPages("services.intake", "page.css", "journey.css")


def page(template: str, language: Language, **shown: object) -> HTMLResponse:
    """Return a template filled in; ``qr`` in it shows a text as a QR code."""
    return HTMLResponse(_PAGES.html(template, language, qr=qr, **shown), headers=_PAGES.headers)


def qr(text: str) -> Markup:
    """Return a text as a QR code: a drawing inside the page."""
    return Markup(segno.make(text, error="m", micro=False).svg_inline(scale=3, border=2))  # noqa: S704 - lines only
