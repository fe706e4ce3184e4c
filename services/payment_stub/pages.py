"""Pages that load nothing from elsewhere and work without a script, in Vietnamese or English."""

import base64
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from services._province.words import Words

DEFAULT_LANGUAGE: Final = "vi"
_LANGUAGES: Final = ("vi", "en")
_AN_ORIGIN: Final = re.compile(r"https?://[0-9A-Za-z._\[\]:-]+(?=[/?#]|\Z)")


def page(
    template: str, lang: str, status: int = 200, *, form_to: str | None = None, **shown: object
) -> HTMLResponse:
    """Return a template filled in; ``say`` in it shows :class:`Words`, or two texts.

    ``form_to``: an address to which the answer to our form sends the browser on.
    """
    made = _templates().get_template(template)
    html = made.render(say=_saying(lang), lang=lang, style=_part("pay.css"), script=_part("wait.js"), **shown)
    return HTMLResponse(html, status, _headers(lang, origin_of(form_to)))


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


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("services.payment_stub"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


@cache
def _part(name: str) -> Markup:
    """Return a file of ours that stands inside the page."""
    loader = _templates().loader
    assert loader is not None
    return Markup(loader.get_source(_templates(), name)[0])  # noqa: S704 - ours, without anything filled in


@cache
def _headers(lang: str, onward: str | None = None) -> dict[str, str]:
    """Only our own style and script, known by their hashes; forms go to us, and nobody frames us.

    ``onward``: the origin to which the answer to a form leads; browsers hold ``form-action`` against it too.
    """
    forms = "'self'" if onward is None else f"'self' {onward}"
    policy = (
        f"default-src 'none'; style-src {_hash('pay.css')}; script-src {_hash('wait.js')}; "
        f"img-src data:; connect-src 'self'; form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Content-Language": lang,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
    }


def _hash(name: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(str(_part(name)).encode()).digest()).decode()}'"


def _saying(lang: str) -> Callable[..., Markup]:
    def say(vi: str | Words, en: str = "") -> Markup:
        words = vi if isinstance(vi, Words) else Words(vi, en)
        return escape(words.en if lang == "en" else words.vi)

    return say
