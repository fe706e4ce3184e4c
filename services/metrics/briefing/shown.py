"""A brief as a page for a browser, and on paper."""

from typing import Final

from jinja2 import Environment
from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from services.metrics.briefing.lines import parts_of, title_of
from services.metrics.briefing.replies import BriefReply
from services.metrics.forms.paper import paragraph, written
from services.metrics.forms.sheet import Language

_PAGE: Final = Environment(autoescape=True).from_string("""\
<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 sans-serif;max-width:48rem;margin:1rem auto;padding:0 1rem;color:#111}\
h1{font-size:1.3rem}h2{font-size:1.1rem;margin-bottom:.2rem}ul,ol{margin-top:0}a{color:#0645ad}</style></head>
<body><main><h1>{{ title }}</h1>
{% for part in parts %}<section><h2>{{ part.heading }}</h2><ul>
{% for each in part.entries %}<li>{% if each.link %}<a href="{{ each.link }}">{{ each.text }}</a>\
{% else %}{{ each.text }}{% endif %}</li>
{% endfor %}</ul></section>
{% endfor %}</main></body></html>
""")


def as_page(told: BriefReply, language: Language) -> str:
    """Return the page; it needs nothing from elsewhere."""
    return _PAGE.render(language=language, title=title_of(told, language), parts=parts_of(told, language))


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
