"""Where the papers that are handed in are: the leader's brief and the official forms, for the same view."""

from typing import Final
from urllib.parse import urlencode

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, Row
from services.metrics.dashboard.reading import Reading
from services.metrics.dashboard.wish import Wish
from services.metrics.forms.every_form import FORMS
from services.metrics.periods import PeriodKind
from services.metrics.scopes import ScopeKind

_SCOPES: Final = {ScopeKind.PROVINCE, ScopeKind.AGENCY}
_PERIODS: Final = {PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR}
_BRIEF: Final = Words("Tóm tắt một trang cho lãnh đạo", "One page for a leader")


def reports_cards(read: Reading, wish: Wish) -> tuple[Card, ...]:
    """Return where they are, in a card; none for a scope that none is drawn up for."""
    if read.scope.kind not in _SCOPES:
        return ()
    rows = (
        _row("brief", _BRIEF, {"page": _link("/brief", read, wish), "pdf": _link("/brief.pdf", read, wish)}),
        *(
            _row(
                each.id,
                each.title,
                {kind: _link(f"/forms/{each.id}.{kind}", read, wish) for kind in ("pdf", "xlsx")},
            )
            for each in FORMS.values()
        ),
    )
    quarter = Words("Của quý hiện tại", "Of the quarter that runs")
    return (
        Card(
            id="reports",
            title=Words("Báo cáo", "Reports"),
            note=None if read.period.kind in _PERIODS else quarter,
            columns=(
                Column(name="report", words=Words("Báo cáo, biểu mẫu", "Report, form")),
                Column(name="page", words=Words("Trang", "Page")),
                Column(name="pdf", words=Words("Giấy", "Paper")),
                Column(name="xlsx", words=Words("Bảng tính", "Workbook")),
            ),
            rows=rows,
        ),
    )


def _row(report: str, title: Words, links: dict[str, str]) -> Row:
    cells = {kind: kind if kind in links else "" for kind in ("page", "pdf", "xlsx")}
    said = {"report": title, "pdf": Words("PDF", "PDF")}
    if "page" in links:
        said["page"] = Words("Xem", "Open")
    if "xlsx" in links:
        said["xlsx"] = Words("XLSX", "XLSX")
    return Row(cells={"report": report, **cells}, said=dict(said), links=links)


def _link(path: str, read: Reading, wish: Wish) -> str:
    """Return where it is for the scope and period looked at; of days and to date, for the running quarter."""
    asked = {"scope": wish.scope, "period": wish.period if read.period.kind in _PERIODS else ""}
    return f"{path}?{urlencode({name: value for name, value in asked.items() if value}, safe=':')}"
