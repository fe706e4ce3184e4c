"""Pages that work without a script, in Vietnamese or English; who wants one, and in which language."""

import re
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from services._runtime.html_pages import HtmlPages

DEFAULT_LANGUAGE: Final = "vi"
_LANGUAGES: Final = ("vi", "en")
_AN_ORIGIN: Final = re.compile(r"https?://[0-9A-Za-z._\[\]:-]+(?=[/?#]|\Z)")
_PAGES: Final = HtmlPages("services.payment_stub", "pay.css", "wait.js")


def page(
    template: str, lang: str, status: int = 200, *, form_to: str | None = None, **shown: object
) -> HTMLResponse:
    """Return a template filled in.

    ``form_to``: an address to which the answer to our form sends the browser on.
    """
    sent_with = _PAGES.headers_of_a_form(origin_of(form_to))
    headers = {**sent_with, "Content-Language": lang, "Vary": "Accept, Accept-Language"}
    return HTMLResponse(_PAGES.html(template, lang, **shown), status, headers)


def origin_of(address: str | None) -> str | None:
    """Return the origin of an address; None where it has none of its own."""
    found = _AN_ORIGIN.match(address or "")
    return None if found is None else found[0]


def language_of(request: Request) -> str:
    """Return the language to answer in: ``?lang=``, else the first that the browser wants and we speak."""
    asked = request.query_params.get("lang")
    if asked in _LANGUAGES:
        return asked
    wanted: list[tuple[float, int, str]] = []
    for place, each in enumerate(request.headers.get("accept-language", "").split(",")[:20]):
        name, _, weight = each.strip().partition(";q=")
        language = name.partition("-")[0].lower()
        if language in _LANGUAGES and (quality := _quality(weight)) > 0:
            wanted.append((-quality, place, language))
    return min(wanted)[2] if wanted else DEFAULT_LANGUAGE


def wants_page(request: Request) -> bool:
    """Say whether a browser asks."""
    return "text/html" in request.headers.get("accept", "").lower()


def _quality(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
