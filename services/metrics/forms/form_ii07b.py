"""II.07b/VPCP/KSTT: how many procedures there are, and where they are lodged, by level of government."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import Connection

from services._province.agencies import agencies
from services._province.procedures import Procedure, may_be_lodged_at
from services._province.words import Words
from services.metrics.catalogue import procedures_of
from services.metrics.facts import day_of
from services.metrics.forms.form import Column, Columns, Form, Identity, Key, Thing
from services.metrics.forms.views import View
from services.metrics.scopes import Scope, ScopeKind, name_of

_ONE_STOP: Final = frozenset({"one-stop-unit", "service-centre"})


def _things(tx: Connection, scope: Scope, views: tuple[View, ...]) -> Iterator[Thing]:  # noqa: ARG001
    """Yield the citizens' procedures in force on the last day of a view, or on the day it was taken."""
    name = name_of(scope)
    taken = [{each.code: each for each in procedures_of(_day(view), name)} for view in views]
    for code in sorted({code for found in taken for code in found}):
        versions = [found.get(code) for found in taken]
        one = next(each for each in reversed(versions) if each is not None)
        yield Thing(code, Key(one.level, "", one.field_code), tuple(map(_columns, versions)))


def _day(view: View) -> date:
    """Return the day on which the stock is taken: today while the period runs."""
    return min(view.last, day_of(view.end))


def _columns(procedure: Procedure | None) -> Columns:
    if procedure is None or procedure.internal is not None:
        return frozenset()
    desks = (each.desk for each in agencies().values() if may_be_lodged_at(procedure, each))
    return frozenset({"3", "4" if _ONE_STOP & set(desks) else "5"})


def _row_of(key: Key, scope: Scope) -> tuple[str, str]:
    return "", key.level if scope.kind is ScopeKind.PROVINCE else key.field


FORM: Final = Form(
    id="II.07b",
    title=Words(
        "Biểu II.07b/VPCP/KSTT: Số thủ tục hành chính và thực hiện cơ chế một cửa",
        "Form II.07b/VPCP/KSTT: procedures, and those at one-stop units",
    ),
    unit=Words("thủ tục", "procedures"),
    columns=(
        Column("3", Words("Tổng số thủ tục", "Procedures")),
        Column("4", Words("Tại bộ phận một cửa", "At one-stop units")),
        Column("5", Words("Chỉ tại quầy riêng của cơ quan", "At agencies' own counters alone")),
        Column(
            "6",
            Words("Quy trình nội bộ đã ban hành", "Internal processes issued"),
            no_data=Words(
                "không sự kiện nào cho biết quy trình nội bộ nào đã ban hành; các chặng trong danh mục là "
                "của hệ thống này",
                "no event tells which internal process was issued; the legs of the catalogue are this hub's",
            ),
        ),
    ),
    identities=(Identity("3", ("4", "5")),),
    rules=(
        Words(
            "Thủ tục của người dân, doanh nghiệp có hiệu lực vào ngày cuối (đến nay, nếu kỳ chưa hết), mỗi "
            "thủ tục ghi một lần ở cấp thấp nhất giải quyết nó.",
            "Citizens' and enterprises' procedures in force on the last day (today while the period runs), "
            "each once, at the lowest level that decides it.",
        ),
        Words(
            "Danh mục của hệ thống là một phần danh mục của tỉnh (giả định): con số không phải số thật của "
            "tỉnh.",
            "The hub's catalogue is a part of the province's (ASSUMPTION): these are not its real numbers.",
        ),
    ),
    source=Words(
        "Nội dung theo mã nguồn một cửa công khai của một tỉnh (nguồn thứ cấp); số cột là của dự án.",
        "Contents as in a province's public one-stop code (secondary); the column numbers are the project's.",
    ),
    mark="V2",
    things=_things,
    row_of=_row_of,
)
