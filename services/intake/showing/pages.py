"""Pages to print and to look at: HTML that loads nothing from elsewhere, in Vietnamese and English."""

from collections.abc import Callable
from functools import cache
from typing import Final, Literal

import segno
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from services._province.words import Words

Language = Literal["vi", "en", "both"]
"""``both``: Vietnamese, with English beside it."""
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page(template: str, language: Language, **shown: object) -> HTMLResponse:
    """Return a template filled in; ``say`` in it shows :class:`Words`, ``qr`` a text as a QR code."""
    html = _templates().get_template(template).render(say=_saying(language), qr=qr, lang=language, **shown)
    return HTMLResponse(html, headers=_HEADERS)


def qr(text: str) -> Markup:
    """Return a text as a QR code: a drawing inside the page."""
    return Markup(segno.make(text, error="m", micro=False).svg_inline(scale=3, border=2))  # noqa: S704 - lines only


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("services.intake"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def _saying(language: Language) -> Callable[..., Markup]:
    """Return how words are shown; given as two texts, or as a pair."""

    def say(vi: str | Words, en: str = "") -> Markup:
        words = vi if isinstance(vi, Words) else Words(vi, en)
        if language == "both":
            both = '<span>{}</span> <span lang="en" class="en">{}</span>'
            return Markup(both).format(escape(words.vi), escape(words.en))  # noqa: S704 - our own, and escaped
        return escape(words.vi if language == "vi" else words.en)

    return say
