"""What a form is and how final its period is, in words."""

from datetime import datetime
from typing import Final

from services._province.words import Words
from services.metrics.facts import day_of
from services.metrics.forms.form import Form
from services.metrics.forms.replies import ColumnReply, FormPeriodReply, FormState, FormSummary
from services.metrics.forms.views import closed_view, closes_at, present_view
from services.metrics.periods import Period, name_of

LAW: Final = Words(
    "QĐ 2866/QĐ-UBND, mục IV.1: báo cáo trước ngày 20 của tháng cuối kỳ",
    "QĐ 2866/QĐ-UBND, part IV.1: reports are due before the 20th of the period's last month",
)
STATES: Final[dict[FormState, Words]] = {
    "not-begun": Words("kỳ chưa bắt đầu: không có dữ liệu", "the period has not begun: no data"),
    "ended": Words(
        "đã hết kỳ; sự kiện đến muộn vẫn làm đổi số",
        "ended: its last day is past; late events still move it",
    ),
    "provisional": Words("tạm tính: kỳ chưa hết", "provisional: the period runs"),
    "closed": Words(
        "đã chốt: sự kiện sau lúc chốt ghi ở phần điều chỉnh",
        "closed: what was told after the close stands under corrections",
    ),
}


def summary_of(form: Form) -> FormSummary:
    """Return what a form is."""
    return FormSummary(
        id=form.id,
        title=form.title,
        unit=form.unit,
        columns=tuple(ColumnReply(**each._asdict()) for each in form.columns),
        identities=tuple(each.statement for each in form.identities),
        rules=form.rules,
        source=form.source,
        mark=form.mark,
    )


def period_reply(period: Period, moment: datetime) -> FormPeriodReply:
    """Return the period, by the time of the last tick."""
    if period.first is None or period.last is None:
        raise ValueError(f"{name_of(period)} has no end")
    state = _state(period, moment)
    closed = closed_view(period, moment)
    present = present_view(period, moment)
    until = closed.last if closed else min(present.last, day_of(moment)) if present else None
    reported = closes_at(period)
    return FormPeriodReply(
        name=name_of(period),
        first=period.first,
        last=period.last,
        until=until,
        state=state,
        words=STATES[state],
        closes_at=reported,
        law=None if reported is None else LAW,
    )


def _state(period: Period, moment: datetime) -> FormState:
    present = present_view(period, moment)
    if present is None:
        return "not-begun"
    if closed_view(period, moment) is not None:
        return "closed"
    return "provisional" if present.end == moment else "ended"
