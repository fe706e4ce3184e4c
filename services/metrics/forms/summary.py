"""What a form is and how final its period is, in words."""

from typing import Final

from services._province.words import Words
from services.metrics.closes import closes_at
from services.metrics.facts import day_of
from services.metrics.forms.form import Form
from services.metrics.forms.replies import ColumnReply, FormPeriodReply, FormState, FormSummary
from services.metrics.forms.views import Now, closed_view, has_begun, present_view
from services.metrics.periods import Period, name_of

LAW: Final = Words(
    "QĐ 2866/QĐ-UBND, mục IV.1: báo cáo trước ngày 20 của tháng cuối kỳ",
    "QĐ 2866/QĐ-UBND, part IV.1: reports are due before the 20th of the period's last month",
)
STATES: Final[dict[FormState, Words]] = {
    "not-begun": Words("kỳ chưa bắt đầu: không có dữ liệu", "the period has not begun: no data"),
    "before-data": Words(
        "nền tảng chưa có hồ sơ nào trong kỳ này: không có dữ liệu",
        "the hub's first dossier came after this period: no data",
    ),
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


def period_reply(period: Period, now: Now) -> FormPeriodReply:
    """Return the period as it stands by now."""
    if period.first is None or period.last is None:
        raise ValueError(f"{name_of(period)} has no end")
    state = _state(period, now)
    closed = closed_view(period, now)
    present = present_view(period, now)
    until = closed.last if closed else min(present.last, day_of(now.moment)) if present else None
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


def _state(period: Period, now: Now) -> FormState:
    present = present_view(period, now)
    if present is None:
        return "before-data" if has_begun(period, now) else "not-begun"
    if closed_view(period, now) is not None:
        return "closed"
    return "provisional" if present.end == now.moment else "ended"
