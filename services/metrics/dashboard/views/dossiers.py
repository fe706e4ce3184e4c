"""One dossier as figures know it: its records by time, and what it counts as, by which article."""

from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, Page, Row
from services.metrics.dashboard.event_words import EVENTS
from services.metrics.dashboard.reading import reading
from services.metrics.dashboard.views.figures import SIDES
from services.metrics.dashboard.views.frame import Spot, framed, home
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS
from services.metrics.explain_questions import dossier_events
from services.metrics.explain_replies import CountsAs, EventReply
from services.metrics.lookup import AsOf

_KNOWN_BY_THEIR_ID: Final = {"lgsp.due.changed.v1", "lgsp.supplement.received.v1"}


def one_dossier(tx: Connection, as_of: AsOf, wish: Wish, *, journey_url: str | None) -> Page:
    """Return the page of a dossier; raises NotFound.

    ``journey_url`` has ``{code}`` for its code; None: nobody said where journeys are opened.
    """
    told = dossier_events(tx, wish.name)
    read = reading(tx, as_of, wish)
    title = Words(f"Hồ sơ {told.dossier_code}", f"Dossier {told.dossier_code}")
    code = told.dossier_code
    at_intake = f"/dossiers/{quote(code)}/journey"
    where = at_intake if journey_url is None else journey_url.replace("{code}", quote(code))
    journey = _journey(code, where, leads=journey_url is not None)
    cards = (_events(told.events, wish), journey, _counts(told.counts_as, wish))
    return framed(
        read,
        wish,
        Spot("dossier", f"/dossiers/{told.dossier_code}"),
        title,
        cards,
        crumbs=(home(wish),),
    )


def _journey(code: str, where: str, *, leads: bool) -> Card:
    """Return where the whole journey is: metrics keeps what figures rest on, and no more."""
    intake = Words(
        "Trang hồ sơ ở dịch vụ tiếp nhận, cho các bên liên quan",
        "The dossier's page at intake, for its parties",
    )
    terminal = Words("Trong cửa sổ lệnh", "In a terminal")
    return Card(
        id="journey",
        title=Words("Hành trình đầy đủ của hồ sơ", "The dossier's whole journey"),
        note=Words("Nơi giữ, thời hạn, tiền, căn cứ", "Holders, clock, money, articles"),
        columns=(
            Column(name="kind", words=Words("Ở đâu", "Where")),
            Column(name="where", words=Words("Mở", "Open"), form="code"),
        ),
        rows=(
            Row(
                cells={"kind": "intake", "where": where},
                said={"kind": intake},
                links={"where": where} if leads else {},
            ),
            Row(cells={"kind": "terminal", "where": f"lgsp dossier {code}"}, said={"kind": terminal}),
        ),
    )


def _events(events: tuple[EventReply, ...], wish: Wish) -> Card:
    return Card(
        id="events",
        title=Words("Hành trình qua các sự kiện", "Its way, event by event"),
        note=Words(
            "Các bản ghi mà chỉ số dựa vào, theo thời gian", "The records that figures rest on, by their time"
        ),
        columns=(
            Column(name="at", words=Words("Lúc", "At"), form="time"),
            Column(name="type", words=Words("Sự kiện", "Event")),
            Column(name="ref", words=Words("Lượt chuyển hoặc giao dịch", "Leg or payment"), form="code"),
            Column(name="record", words=Words("Bản ghi", "Record"), form="code"),
        ),
        rows=tuple(
            Row(
                cells={
                    "at": None if each.at is None else each.at.isoformat(), "type": each.type,
                    "ref": _ref(each), "record": each.permalink,
                },
                said={"type": EVENTS[each.type]} if each.type in EVENTS else {},
                links={"record": wish.link(f"/events/{each.permalink}", scope="", period="")},
            )
            for each in events
        ),
    )  # fmt: skip


def _ref(one: EventReply) -> str:
    """Return which leg or payment it is of; what moves a due date is neither, and known by its own id."""
    return "" if one.ref is None or one.type in _KNOWN_BY_THEIR_ID else one.ref


def _counts(found: tuple[CountsAs, ...], wish: Wish) -> Card:
    return Card(
        id="counts-as",
        title=Words("Hồ sơ này được tính thế nào", "What this dossier counts as"),
        columns=(
            Column(name="definition", words=Words("Chỉ số", "Figure")),
            Column(name="side", words=Words("Phần", "Side")),
            Column(name="day", words=Words("Ngày", "Day"), form="time"),
            Column(name="reason", words=Words("Lý do", "Reason")),
            Column(name="article", words=Words("Căn cứ", "Article")),
        ),
        rows=tuple(_count(each, wish) for each in found),
    )


def _count(one: CountsAs, wish: Wish) -> Row:
    definition = DEFINITIONS[one.definition]
    reasons = {each.reason: each.words for each in definition.exclusions}
    said = {"definition": definition.title, "side": SIDES[one.side], "article": definition.source}
    if one.reason in reasons:
        said["reason"] = reasons[one.reason]
    return Row(
        cells={
            "definition": one.definition, "side": one.side, "day": one.day.isoformat() if one.day else "",
            "reason": one.reason or "", "article": one.article,
        },
        said=dict(said),
        links={"definition": wish.of_definition(one.definition)},
    )  # fmt: skip
