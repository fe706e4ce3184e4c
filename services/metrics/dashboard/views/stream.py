"""The stream as it comes: the newest events, how far metrics is behind, one event with all it says."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, Page, Row
from services.metrics.dashboard.event_words import EVENTS
from services.metrics.dashboard.reading import Reading
from services.metrics.dashboard.records import Record
from services.metrics.dashboard.views.findings import findings_card
from services.metrics.dashboard.views.frame import Spot, framed, home
from services.metrics.dashboard.wish import Wish

STREAM: Final = Words("Dòng sự kiện", "Event stream")
_TYPE: Final = Column(name="type", words=Words("Sự kiện", "Event"))
_LEVELS: Final = 20
"""So deep an event is shown: those of the hub are far flatter, and nobody reads what is deeper."""
_SUBJECT: Final = Column(name="subject", words=Words("Hồ sơ", "Dossier"), form="code")


def stream_page(read: Reading, wish: Wish, newest: Sequence[Record] | None, behind: dict[str, int]) -> Page:
    """Return the page; ``newest`` is None where Kafka does not answer, ``behind`` is by topic."""
    cards = (_ticker(newest, wish), _health(behind), findings_card(read, wish))
    return framed(read, wish, Spot("stream", "/stream"), STREAM, cards, crumbs=(home(wish),))


def _ticker(newest: Sequence[Record] | None, wish: Wish) -> Card:
    silent = Words("Kafka không trả lời lúc này", "Kafka does not answer now")
    return Card(
        id="ticker",
        title=Words("Sự kiện mới nhất", "Newest events"),
        note=silent if newest is None else Words("Mới nhất trước", "The newest first"),
        columns=(
            Column(name="time", words=Words("Lúc", "At"), form="time"),
            _TYPE,
            _SUBJECT,
            Column(name="record", words=Words("Bản ghi", "Record"), form="code"),
        ),
        rows=tuple(_line(each, wish) for each in newest or ()),
    )


def _line(record: Record, wish: Wish) -> Row:
    told = event_of(record)
    code, kind = str(told.get("subject", "")), str(told.get("type", ""))
    return Row(
        cells={"time": str(told.get("time", "")), "type": kind, "subject": code, "record": record.place},
        said={"type": EVENTS[kind]} if kind in EVENTS else {},
        links=_dossier(told, wish) | {"record": wish.link(f"/events/{record.place}", scope="", period="")},
    )


def event_of(record: Record) -> dict[str, Any]:
    """Return the event that a record holds; none where it holds no JSON object that can be read."""
    try:
        # unlike json, msgspec takes neither half a character nor NaN for JSON
        told = msgspec.json.decode(record.value)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _dossier(told: dict[str, Any], wish: Wish) -> dict[str, str]:
    data = told.get("data")
    code = data.get("dossier_code") if isinstance(data, dict) else None
    return {"subject": wish.of_dossier(code)} if isinstance(code, str) and code else {}


def _health(behind: dict[str, int]) -> Card:
    whole = sum(behind.values())
    return Card(
        id="health",
        title=Words("Sức khỏe của dòng sự kiện", "Health of the stream"),
        note=Words(
            f"Tiến trình này còn {whole} bản ghi chưa đọc" if behind else "Tiến trình này chưa đo",
            f"This process is {whole} records behind" if behind else "This process has not measured yet",
        ),
        columns=(
            Column(name="topic", words=Words("Chủ đề", "Topic"), form="code"),
            Column(name="behind", words=Words("Chưa đọc", "Records behind"), form="number"),
        ),
        rows=tuple(Row(cells={"topic": topic, "behind": number}) for topic, number in sorted(behind.items())),
    )


def event_page(read: Reading, wish: Wish, record: Record) -> Page:
    """Return one event with its envelope and everything that it says."""
    told = event_of(record)
    kind = str(told.get("type", ""))
    title = EVENTS.get(kind, Words(kind or record.place, kind or record.place))
    around = {name: value for name, value in told.items() if name != "data"}
    envelope = Card(
        id="envelope",
        title=Words("Phong bì CloudEvents", "CloudEvents envelope"),
        note=Words(f"Bản ghi {record.place}", f"Record {record.place}"),
        columns=_COLUMNS,
        rows=tuple(_named(name, value, told, wish) for name, value in _flat("", around)),
    )
    data = Card(
        id="data",
        title=Words("Nội dung", "What it says"),
        columns=_COLUMNS,
        rows=tuple(_named(name, value, {}, wish) for name, value in _flat("", told.get("data"))),
    )
    cards = (envelope, data)
    return framed(read, wish, Spot("event", f"/events/{record.place}"), title, cards, crumbs=(home(wish),))


_COLUMNS: Final = (
    Column(name="name", words=Words("Trường", "Field"), form="code"),
    Column(name="value", words=Words("Giá trị", "Value"), form="code"),
)


def _named(name: str, value: object, told: dict[str, Any], wish: Wish) -> Row:
    link = _dossier(told, wish).get("subject") if name == "subject" else None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Row(cells={"name": name, "value": text}, links={"value": link} if link else {})


def _flat(name: str, value: object, levels: int = _LEVELS) -> Iterator[tuple[str, object]]:
    """Yield every value inside, with the way to it: ``components.0.code``; "…" for what is too deep."""
    inside: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = dict(enumerate(value)).items()
    if inside and levels:
        for key, one in inside:
            yield from _flat(f"{name}.{key}" if name else str(key), one, levels - 1)
    else:
        yield name, "…" if inside else value
