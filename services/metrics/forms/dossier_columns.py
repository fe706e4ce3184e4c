"""In which columns of the dossier forms a dossier counts: the judgement of the definitions, by days."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.counting.spans import codes_between
from services.metrics.explaining.of_dossiers import dossiers_of
from services.metrics.facts import DossierFacts, Finished, day_of
from services.metrics.forms.form import Agreement, Column, Columns, Identity, Key, Thing
from services.metrics.forms.views import View, told_before
from services.metrics.scopes import Scope
from services.metrics.timely import came_online, early, on_time

_RECEIVED: Final = Words("Tiếp nhận", "Received")
_SETTLED: Final = Words("Đã giải quyết", "Settled")
_OPEN: Final = Words("Đang giải quyết", "In progress")
_TOTAL: Final = Words("Tổng số", "Total")
COLUMNS: Final = (
    Column("3", _TOTAL, _RECEIVED),
    Column("4", Words("Trong kỳ: trực tuyến", "In the period: online"), _RECEIVED),
    Column("5", Words("Trong kỳ: trực tiếp, bưu chính", "In the period: counter, post"), _RECEIVED),
    Column("6", Words("Từ kỳ trước", "Carried over"), _RECEIVED),
    Column("7", _TOTAL, _SETTLED),
    Column("8", Words("Trước hạn", "Early"), _SETTLED),
    Column("9", Words("Đúng hạn", "On time"), _SETTLED),
    Column("10", Words("Quá hạn", "Late"), _SETTLED),
    Column("11", _TOTAL, _OPEN),
    Column("12", Words("Trong hạn", "Within time"), _OPEN),
    Column("13", Words("Quá hạn", "Overdue"), _OPEN),
)
IDENTITIES: Final = (
    Identity("3", ("4", "5", "6")),
    Identity("7", ("8", "9", "10")),
    Identity("11", ("12", "13")),
    Identity("3", ("7", "11")),
)
AGREEMENTS: Final = (
    Agreement(("4", "5"), "online-dossiers/qd2866", "denominator"),
    Agreement(("4",), "online-dossiers/qd2866", "numerator"),
    Agreement(("7",), "on-time/qd766", "denominator"),
    Agreement(("8", "9"), "on-time/qd766", "numerator"),
    Agreement(("8",), "early/tt01-2018", "numerator"),
)
RULES: Final = (
    Words(
        "(8) đến (10): theo ngày hẹn trả đang có hiệu lực (bổ sung và tạm dừng dời ngày, xin lỗi thì không); "
        "bổ sung quá một lần là quá hạn (QĐ 766/QĐ-TTg, 2.1). Trước hạn là kết thúc trước ngày hẹn (giả "
        "định: tính theo ngày).",
        "(8) to (10): by the due date in force (moved by supplements and pauses, never by an apology); more "
        "than one supplement is late (QĐ 766/QĐ-TTg, no. 2.1). Early is a day before the due date "
        "(ASSUMPTION: days, not hours).",
    ),
    Words(
        "Hồ sơ rút, dừng hoặc không được chấp thuận cũng là đã giải quyết; hồ sơ chờ bổ sung là đang giải "
        "quyết. Có nơi ghi cả hai vào “đúng hạn”; ở đây thì không.",
        "Dossiers withdrawn, stopped or rejected are settled too; those that wait for a supplement are in "
        "progress. Some provinces put both under “on time”; this hub does not.",
    ),
    Words(
        "(12), (13): theo ngày hẹn trả có hiệu lực vào lúc chốt; hẹn đúng lúc đó còn trong hạn.",
        "(12), (13): by the due date in force when the form was taken; one due at that moment is in time.",
    ),
    Words(
        "(4) chỉ gồm dịch vụ công mức độ 3, 4 (QĐ 2866, nhiệm vụ 24). Cơ quan là cơ quan có thẩm quyền giải "
        "quyết.",
        "(4) holds services of level 3 and 4 alone (QĐ 2866, task 24). The agency is the competent one.",
    ),
)


def dossier_things(tx: Connection, scope: Scope, views: tuple[View, ...]) -> Iterator[Thing]:
    """Yield the dossiers of a scope that may count in a view."""
    codes = codes_between(
        tx,
        scope,
        min(view.first for view in views),
        max(view.last for view in views),
        written_after_ms=min((ms for each in views for ms in each.closed_ms), default=None),
    )
    for code, facts in dossiers_of(tx, codes):
        received = facts.received
        assert received is not None, "only a received dossier has a span"
        key = Key(received.level, received.competent_agency, received.field_code)
        yield Thing(code, key, tuple(columns_of(facts, view) for view in views))


def columns_of(facts: DossierFacts, view: View) -> Columns:
    """Return the numbers of the columns in which a dossier counts, as known in the view."""
    known = view.known(facts)
    received, finished = known.received, known.finished
    if received is None or received.day > view.last:
        return frozenset()
    finished_on = None if finished is None else day_of(finished.at)
    if finished_on is not None and finished_on < view.first:
        return frozenset()
    new = "4" if came_online(received) else "5"
    come = "6" if received.day < view.first else new
    if finished is not None and finished_on is not None and finished_on <= view.last:
        return frozenset({"3", come, "7", _settled(known, finished)})
    due_at = told_before(known, view.end).due_in_force or received.due_at
    return frozenset({"3", come, "11", "13" if due_at < view.end else "12"})


def _settled(facts: DossierFacts, finished: Finished) -> str:
    if early(facts, finished):
        return "8"
    return "9" if on_time(facts, finished) else "10"
