"""A PDF on A4 with Vietnamese letters, the same bytes each time."""

import io
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

PLAIN: Final = "BeVietnamPro"
BOLD: Final = "BeVietnamPro-Bold"
_FILES: Final = {PLAIN: "BeVietnamPro-Regular.ttf", BOLD: "BeVietnamPro-Bold.ttf"}
_MARGIN: Final = 12 * mm


def paragraph(text: str, *, size: float = 8, bold: bool = False, centred: bool = False) -> Paragraph:
    """Return a text that breaks where its place ends."""
    _have_fonts()
    style = ParagraphStyle(
        "text",
        fontName=BOLD if bold else PLAIN,
        fontSize=size,
        leading=size * 1.3,
        alignment=1 if centred else 0,
    )
    return Paragraph(escape(text, quote=False), style)


def written(title: str, parts: Sequence[Any], *, sideways: bool) -> bytes:
    """Return the parts on as many pages as they need, each with its number."""
    _have_fonts()
    file = io.BytesIO()
    size = landscape(A4) if sideways else A4
    page = SimpleDocTemplate(
        file, pagesize=size, title=title, author="LGSP", invariant=1, pageCompression=1,
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
    )  # fmt: skip
    page.build(list(parts), onFirstPage=_number, onLaterPages=_number)
    return file.getvalue()


def _number(canvas: Any, page: Any) -> None:  # noqa: ANN401 (reportlab has no types)
    canvas.setFont(PLAIN, 7)
    canvas.drawRightString(page.pagesize[0] - _MARGIN, _MARGIN / 2, str(canvas.getPageNumber()))


@cache
def _have_fonts() -> None:
    folder = files("fontpkg_be_vietnam_pro").joinpath("files")
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(folder.joinpath(file).read_bytes())))
