"""Pages that load nothing from elsewhere: style and script stand inside them, known by their hashes."""

import base64
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

BOTH: Final = "both"
"""Vietnamese, with English beside it."""
_STYLE, _SCRIPT = ".css", ".js"


class HtmlPages:
    """The templates of a package, in its folder ``templates``, and the headers that its pages are sent with.

    ``parts``: the files of styles and scripts there that may stand inside a page. In a template
    ``part(name)`` is one of them, ``lang`` the language of the page (``vi``, ``en`` or :data:`BOTH`), and
    ``say(words)`` or ``say(vi, en)`` a text in it.
    """

    def __init__(self, package: str, *parts: str) -> None:
        self._templates = Environment(
            loader=PackageLoader(package), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._parts = {name: self._inside(name) for name in parts}

    def html(self, template: str, lang: str, **shown: object) -> str:
        """Return a template filled in."""
        made = self._templates.get_template(template)
        return made.render(say=saying(lang), lang=lang, part=self._parts.__getitem__, **shown)

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Nothing but our own style and script; forms and questions go to us, and nobody frames us."""
        return self.headers_of_a_form(None)

    def headers_of_a_form(self, onward: str | None) -> Mapping[str, str]:
        """Return the headers of a page with a form; ``onward``: the origin to which its answer leads.

        Browsers hold ``form-action`` against where a form's answer sends them too (CSP 3, section 6.4.1).
        """
        policy = [
            "default-src 'none'",
            *self._allowed(),
            "img-src data:",
            f"form-action 'self' {onward}" if onward else "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
        return MappingProxyType(
            {
                "Content-Security-Policy": "; ".join(policy),
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "no-store",
            }
        )

    def _inside(self, name: str) -> Markup:
        loader = self._templates.loader
        assert loader is not None, "it was given one"
        return Markup(loader.get_source(self._templates, name)[0])  # noqa: S704 - ours, with nothing filled in

    def _allowed(self) -> list[str]:
        styles, scripts = self._hashes(_STYLE), self._hashes(_SCRIPT)
        asks = ["connect-src 'self'"] if scripts else []
        return [f"style-src {styles}"] * bool(styles) + [f"script-src {scripts}"] * bool(scripts) + asks

    def _hashes(self, ending: str) -> str:
        return " ".join(_hash(text) for name, text in self._parts.items() if name.endswith(ending))


def saying(lang: str) -> Callable[..., Markup]:
    """Return how a text is said that is given in Vietnamese and English, or as a pair of them."""

    def say(vi: str | tuple[str, str], en: str = "") -> Markup:
        in_vi, in_en = (vi, en) if isinstance(vi, str) else vi
        if lang == BOTH:
            both = '<span>{}</span> <span lang="en" class="en">{}</span>'
            return Markup(both).format(in_vi, in_en)  # noqa: S704 - our own, and what it is given is escaped
        return escape(in_en if lang == "en" else in_vi)

    return say


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
