"""A form as a table of texts and numbers in one language: what CSV, XLSX and PDF are all written from."""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from services._province.words import Words, short_moment
from services.metrics.forms.replies import CorrectionReply, FormReply

Language = Literal["vi", "en"]
Cell = str | int
Mark = Literal["group", "row", "total", "was", "now"]
NO_DATA: Final = "–"  # noqa: RUF001 (as forms have it)
_THINGS_SHOWN: Final = 20
_LINE: Final = Words("Dòng", "Line")
_CODE: Final = Words("Mã", "Code")
_NAME: Final = Words("Đơn vị, lĩnh vực", "Agency, field")
_MADE_SO_BY: Final = Words("Hồ sơ làm thay đổi", "Changed by")
MARKS: Final[dict[Mark, Words]] = {
    "group": Words("nhóm", "group"),
    "row": Words("dòng", "row"),
    "total": Words("tổng", "total"),
    "was": Words("đã báo cáo", "reported"),
    "now": Words("đến nay", "as of now"),
}
CORRECTIONS: Final = Words("Điều chỉnh sau khi chốt", "Corrections after the close")
_SIGNED: Final = (
    Words("Người lập biểu (ký, họ tên)", "Drawn up by (signature)"),
    Words("Thủ trưởng đơn vị (ký, đóng dấu)", "Head of the unit (signature, seal)"),
)
_NUMBERS: Final = {"province": "I", "district": "II", "commune": "III"}
"""Of the levels of government, as forms have them in their first column."""
_NOW: Final = Words("tổng cộng, đến nay", "the total, as of now")
PROVED: Final = Words("Đã kiểm tra", "Proved")


class Row(NamedTuple):
    """A line: what it is, code, name, numbers in the order of the columns, and what changed it."""

    mark: Mark
    code: str
    name: str
    values: tuple[Cell, ...]
    things: str = ""


class Sheet(NamedTuple):
    """``head`` stands above, ``foot`` under the table; ``groups`` and ``titles`` go with the numbers.

    ``first_titles`` are those of the columns (1) and (2); ``last_title`` that of what changed a line;
    ``signed`` who signs, side by side.
    """

    title: str
    head: tuple[str, ...]
    line_title: str
    first_titles: tuple[str, str]
    numbers: tuple[str, ...]
    titles: tuple[str, ...]
    groups: tuple[str, ...]
    last_title: str
    rows: tuple[Row, ...]
    corrections_title: str
    corrections: tuple[Row, ...]
    foot: tuple[str, ...]
    signed: tuple[str, ...]


def sheet_of(told: FormReply, language: Language) -> Sheet:
    """Return the form in a language."""

    def say(words: Words) -> str:
        return words.vi if language == "vi" else words.en

    columns = told.form.columns
    return Sheet(
        title=say(told.form.title),
        head=tuple(map(say, _head(told))),
        line_title=say(_LINE),
        first_titles=(say(_CODE), say(_NAME)),
        numbers=tuple(f"({each.number})" for each in columns),
        titles=tuple(say(each.title) for each in columns),
        groups=tuple("" if each.group is None else say(each.group) for each in columns),
        last_title=say(_MADE_SO_BY),
        rows=tuple(
            Row(each.kind, _code(each.code), say(each.name), _cells(each.values)) for each in told.lines
        ),
        corrections_title=say(CORRECTIONS),
        corrections=tuple(row for each in told.corrections for row in _changed(each, say(each.name))),
        foot=tuple(map(say, _foot(told))),
        signed=tuple(map(say, _SIGNED)),
    )


def _code(code: str) -> str:
    return _NUMBERS.get(code, code)


def _cells(values: tuple[int | None, ...]) -> tuple[Cell, ...]:
    return tuple(NO_DATA if each is None else each for each in values)


def _changed(each: CorrectionReply, name: str) -> Iterator[Row]:
    shown = each.things[:_THINGS_SHOWN]
    rest = len(each.things) - len(shown) + each.more
    things = " ".join(shown) + (f" … +{rest}" if rest else "")
    yield Row("was", _code(each.code), name, _cells(each.was))
    yield Row("now", _code(each.code), name, _cells(each.now), things)


def _head(told: FormReply) -> Iterator[Words]:
    period, name = told.period, told.scope_name
    yield Words(f"Đơn vị báo cáo: {name.vi}", f"Reporting unit: {name.en}")
    yield Words(
        "Đơn vị nhận báo cáo: Văn phòng UBND tỉnh", "Receiving unit: Office of the provincial committee"
    )
    span = Words(
        f"Kỳ báo cáo: {period.name} ({period.first:%d/%m/%Y} đến {period.last:%d/%m/%Y})",
        f"Period: {period.name} ({period.first} to {period.last})",
    )
    yield span
    until = period.until
    yield Words(
        f"Tình trạng: {period.words.vi}" + (f"; số liệu đến hết ngày {until:%d/%m/%Y}" if until else ""),
        f"State: {period.words.en}" + (f"; figures up to {until}" if until else ""),
    )
    moment = short_moment(told.as_of)
    yield Words(f"Sự kiện đã nhận đến {moment.vi}", f"Events taken up to {moment.en}")
    unit = told.form.unit
    yield Words(f"Đơn vị tính: {unit.vi}", f"Unit: {unit.en}")


def _foot(told: FormReply) -> Iterator[Words]:
    for each in told.proofs:
        where = _NOW if each.now else Words(f"từng dòng: {each.lines}", f"in every line: {each.lines}")
        yield Words(
            f"{PROVED.vi}: {each.words.vi}: {each.left} = {each.right} ({where.vi})",
            f"{PROVED.en}: {each.words.en}: {each.left} = {each.right} ({where.en})",
        )
    for column in told.form.columns:
        if column.no_data is not None:
            yield Words(
                f"({column.number}) {NO_DATA}: {column.no_data.vi}",
                f"({column.number}) {NO_DATA}: {column.no_data.en}",
            )
    yield from told.form.rules
    if told.period.law is not None:
        yield told.period.law
    source, mark = told.form.source, told.form.mark
    yield Words(f"Nguồn: {source.vi} [{mark}]", f"Source: {source.en} [{mark}]")
