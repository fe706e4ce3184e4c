"""SVG from plain shapes: text is escaped, colours are attributes, so that a page's policy allows it."""

import re
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup, escape

INK: Final = "#16202a"
SOFT: Final = "#46525e"
TRACK: Final = "#dfe5ea"
PAPER: Final = "#ffffff"
FONT: Final = "DejaVu Sans, Noto Sans, system-ui, sans-serif"
COLOURS: Final = {
    "met": "#1a7f37",
    "missed": "#a40e26",
    "no-target": "#0b4f94",
    "no-data": "#5b6773",
    "not-begun": "#5b6773",
}
"""By verdict; an icon and a word always stand beside them."""


_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no room for (2.2 Characters), and JSON has."""


@dataclass
class Drawing:
    """A drawing of fixed width; ``height`` is as far down as it goes."""

    width: float
    height: float = 0
    parts: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw a filled box; one of no width is not drawn."""
        if width > 0:
            self.parts.append(
                f'<rect x="{x:g}" y="{y:g}" width="{width:.6g}" height="{height:g}" fill="{colour}"/>'
            )
        self.height = max(self.height, y + height)

    def line(self, x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> None:
        """Draw a line."""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(
            f'<line x1="{x1:.6g}" y1="{y1:.6g}" x2="{x2:.6g}" y2="{y2:.6g}" '
            f'stroke="{INK}" stroke-width="2"{dash}/>'
        )

    def text(
        self, x: float, y: float, said: str, *, size: float = 14, colour: str = INK, anchor: str = "start",
        strong: bool = False, halo: bool = False,
    ) -> None:  # fmt: skip
        """Write a line of text whose foot is at ``y``; ``halo``: with paper around its letters."""
        weight = ' font-weight="700"' if strong else ""
        around = f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
        self.parts.append(
            f'<text x="{x:.6g}" y="{y:.6g}" font-size="{size:g}" fill="{colour}" '
            f'text-anchor="{anchor}"{weight}{around}>{_xml(said)}</text>'
        )
        self.height = max(self.height, y + size / 2)

    def svg(self, label: str, *, alone: bool = False, stretched: bool = False) -> Markup:
        """Return it; ``alone``: as a picture of its own size on white, else it fits where it stands.

        ``stretched``: as wide as there is room, whatever its height.
        """
        size = f' width="{self.width:g}" height="{self.height:g}"' if alone else ""
        fit = ' preserveAspectRatio="none"' if stretched else ""
        ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>' if alone else ""
        box = f'viewBox="0 0 {self.width:g} {self.height:g}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}{size}{fit} '
        told = f'role="img" aria-label="{_xml(label)}" font-family="{FONT}">'
        return Markup(f"{head}{told}{ground}{''.join(self.parts)}</svg>")  # noqa: S704 - every text is escaped


def _xml(text: str) -> Markup:
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))
