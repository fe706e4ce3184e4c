"""Why there is no such page, in words, and the nearest one that there is."""

from collections.abc import Callable, Mapping
from typing import Final

from services._province.words import Words
from services.metrics.asked_once import AskedTwice
from services.metrics.dashboard.wish import Wish
from services.metrics.periods import MalformedPeriod
from services.metrics.scopes import MalformedScope

_FIELDS: Final = {
    "definition": Words("Không có chỉ số nào tên như vậy", "There is no such figure"),
    "scoreboard": Words("Không có bảng điểm nào tên như vậy", "There is no such scoreboard"),
    "agency": Words("Không có cơ quan nào mã như vậy", "There is no such agency"),
    "scope": Words("Không có phạm vi nào như vậy", "There is no such scope"),
    "period": Words("Không có kỳ nào như vậy", "There is no such period"),
    "dossier": Words("Chưa có sự kiện nào của hồ sơ này", "No event tells of this dossier"),
    "person": Words("Chưa có hồ sơ nào của người này", "Nobody is known by this pseudonym"),
    "lang": Words("Không có ngôn ngữ nào như vậy, trang chỉ có vi và en", "There is no such language"),
    "side": Words("Không có phần nào như vậy", "There is no such side"),
    "card": Words("Trang này không có thẻ nào như vậy", "The page has no such card"),
    "event": Words("Không có bản ghi nào ở chỗ đó", "There is no record at that place"),
}
_HOW: Final = {
    "definition": "; tất cả chỉ số ở trang tổng quan",
    "scope": "; viết như province, level:commune, district:243, agency:H62.12, field:G15-HT01",
    "period": "; viết như 2021-03-08 (ngày), 2021-03 (tháng), 2021-Q1 (quý), 2021 (năm), to-date (tất cả)",
}
"""What is said in Vietnamese besides; the error itself says so in English."""
_TWICE: Final = Words("Một điều kiện được hỏi nhiều lần", "Something is asked for several times")
_OTHER: Final = Words("Không hiểu câu hỏi này", "This cannot be answered as it was asked")
_LINKS: Final[Mapping[str, Callable[[Wish, str, str], str]]] = {
    "scope": lambda wish, path, name: wish.link(path, scope=name),
    "period": lambda wish, path, name: wish.link(path, period=name),
    "side": lambda wish, path, name: wish.link(path, side=name),
    "lang": lambda wish, path, name: wish.link(path, lang=name),
    "scoreboard": lambda wish, _, name: wish.link(f"/scoreboards/{name}"),
    "agency": lambda wish, _, name: wish.of_agency(name),
}


def field_of(error: Exception) -> str:
    """Return what was wrong: a definition, a scope, a period, an agency; "" where nothing is named."""
    if isinstance(error, MalformedScope | MalformedPeriod):
        return "scope" if isinstance(error, MalformedScope) else "period"
    return str(getattr(error, "field", ""))


def words_of(error: Exception) -> Words:
    """Return what is wrong, with the value that was asked for."""
    said = _TWICE if isinstance(error, AskedTwice) else _FIELDS.get(field_of(error), _OTHER)
    asked = error.field if isinstance(error, AskedTwice) else getattr(error, "text", None)
    vi = said.vi if asked is None else f"{said.vi}: {asked!r}{_HOW.get(field_of(error), '')}"
    return Words(vi, f"{said.en}: {error}")


def nearest_of(error: Exception, wish: Wish, path: str) -> tuple[str, str] | None:
    """Return a name that may have been meant, and its page; ``path`` is that of the page asked for."""
    name, field = getattr(error, "nearest", None), field_of(error)
    if not isinstance(name, str):
        return None
    if field == "definition":
        return name, wish.link(path, definition=name) if wish.definition else wish.of_definition(name)
    return (name, _LINKS[field](wish, path, name)) if field in _LINKS else None
