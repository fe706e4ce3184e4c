"""What somebody wants to see: language, scope, period, what a page is about; and links that keep it."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from services.metrics.periods import TO_DATE
from services.metrics.scopes import PROVINCE

Language = Literal["vi", "en"]
ROOT = "/dashboard"
MOVES = f"{ROOT}/moves"
"""Where open pages are told that something was applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """``name`` is what the page is about, from its path: a definition, an agency, a dossier, an event.

    ``definition``: by which figure agencies are ranked or mapped. ``side`` and ``cursor``: of lists.
    """

    name: str = ""
    lang: Language = "vi"
    scope: str = PROVINCE
    period: str = TO_DATE
    definition: str = ""
    side: str = ""
    cursor: str = ""

    def link(self, path: str, **changes: str) -> str:
        """Return a page of the dashboard for the same scope and period; what is usual is left out."""
        kept = {"scope": self.scope, "period": self.period} | changes
        usual = {"scope": PROVINCE, "period": TO_DATE}
        query = {name: value for name, value in kept.items() if value and value != usual.get(name)}
        return f"{ROOT}{path}" + (f"?{urlencode(query, safe=':/')}" if query else "")

    def of_definition(self, definition: str, **changes: str) -> str:
        """Return the page of one figure."""
        return self.link(f"/kpis/{quote(definition)}", **changes)

    def of_agency(self, agency: str) -> str:
        """Return the page of one agency, for the same period."""
        return self.link(f"/agencies/{quote(agency)}", scope="")

    def of_dossier(self, code: str) -> str:
        """Return the page of one dossier; it is the same whatever is looked at."""
        return self.link(f"/dossiers/{quote(code)}", scope="", period="")
