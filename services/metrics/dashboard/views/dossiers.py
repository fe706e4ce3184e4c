"""One dossier as figures know it: its records by time, and what it counts as, by which article."""

from typing import Final

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, Page, Row
from services.metrics.dashboard.reading import reading
from services.metrics.dashboard.views.figures import SIDES
from services.metrics.dashboard.views.frame import Spot, framed, home
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS
from services.metrics.explain_questions import dossier_events
from services.metrics.explain_replies import CountsAs, EventReply
from services.metrics.lookup import AsOf

EVENTS: Final = {
    "lgsp.dossier.received.v1": Words("Tiếp nhận hồ sơ", "Received"),
    "lgsp.supplement.received.v1": Words("Nhận giấy tờ bổ sung", "Supplement received"),
    "lgsp.feedback.given.v1": Words("Đánh giá của người nộp", "Rated"),
    "lgsp.leg.dispatched.v1": Words("Chuyển hồ sơ giữa hai cơ quan", "Sent between agencies"),
    "lgsp.due.changed.v1": Words("Đổi hạn trả", "Due date moved"),
    "lgsp.dossier.finished.v1": Words("Giải quyết xong", "Finished"),
    "lgsp.payment.succeeded.v1": Words("Đã thanh toán", "Paid"),
}


def one_dossier(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return the page of a dossier; raises NotFound."""
    told = dossier_events(tx, wish.name)
    read = reading(tx, as_of, wish)
    title = Words(f"Hồ sơ {told.dossier_code}", f"Dossier {told.dossier_code}")
    code, journey = told.dossier_code, told.links["journey"]
    lead = Words(
        f"Hành trình đầy đủ (nơi giữ, hạn, tiền, căn cứ): lgsp dossier {code}, hoặc {journey} tại intake",
        f"The whole journey (holders, clock, money, articles): lgsp dossier {code}, or {journey} at intake",
    )
    cards = (_events(told.events, wish), _counts(told.counts_as, wish))
    return framed(
        read,
        wish,
        Spot("dossier", f"/dossiers/{told.dossier_code}"),
        title,
        cards,
        lead=lead,
        crumbs=(home(wish),),
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
                    "ref": each.ref or "", "record": each.permalink,
                },
                said={"type": EVENTS[each.type]} if each.type in EVENTS else {},
                links={"record": wish.link(f"/events/{each.permalink}", scope="", period="")},
            )
            for each in events
        ),
    )  # fmt: skip


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
    said = {"definition": definition.title, "side": SIDES[one.side]}
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
