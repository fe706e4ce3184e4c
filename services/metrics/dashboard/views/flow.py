"""What passes between agencies and how, how people pay, and what papers they bring."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Column, Page, Row
from services.metrics.dashboard.naming import agency_words
from services.metrics.dashboard.reading import Reading, reading
from services.metrics.dashboard.tallied import Flow, flows, mix
from services.metrics.dashboard.views.frame import Spot, framed, home
from services.metrics.dashboard.wish import Wish
from services.metrics.lookup import AsOf
from services.metrics.shares import share_of

FLOW: Final = Words("Luồng hồ sơ và thanh toán", "Flows and payments")
MOST_PAIRS: Final = 200
_METHODS: Final = {
    "national-portal": Words("Cổng Dịch vụ công quốc gia (trực tuyến)", "National portal (online)"),
    "agency-gateway": Words("Cổng thanh toán của cơ quan (trực tuyến)", "The agency's gateway (online)"),
    "counter": Words("Tại quầy", "At the counter"),
    "post": Words("Qua bưu chính công ích", "Through the public post"),
    "bank-transfer": Words("Chuyển khoản", "Bank transfer"),
}
_OUTCOMES: Final = {
    "attached": Words("Người nộp mang đến", "Brought by the applicant"),
    "reused": Words("Dùng lại giấy tờ đã có", "Reused, held already"),
    "shared": Words("Cơ quan khác chia sẻ", "Shared by another agency"),
}
_KIND: Final = Column(name="kind", words=Words("Loại", "Kind"))
_SHARE: Final = Column(name="share", words=Words("Tỷ trọng", "Share"), form="share")


def flow(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return the page."""
    read = reading(tx, as_of, wish)
    cards = (payment_mix(read), paper_mix(read), pairs(read, wish))
    return framed(read, wish, Spot("flow", "/flow"), FLOW, cards, crumbs=(home(wish),))


def payment_mix(read: Reading) -> Card:
    """Return how people paid."""
    title = Words("Cách thanh toán", "How people pay")
    note = Words("Giao dịch thành công, theo ngày trả tiền", "Successful transactions, by the day of payment")
    return _mixed("payments", title, note, mix(read, "payment"), _METHODS)


def paper_mix(read: Reading) -> Card:
    """Return where the papers came from that procedures ask for."""
    title = Words("Nguồn giấy tờ của hồ sơ", "Where the papers of dossiers come from")
    note = Words(
        "Thành phần hồ sơ đã tiếp nhận, theo ngày tiếp nhận", "Papers of dossiers received, by that day"
    )
    return _mixed("papers", title, note, mix(read, "paper"), _OUTCOMES)


def _mixed(
    card_id: str, title: Words, note: Words, found: Mapping[str, int], said: Mapping[str, Words]
) -> Card:
    whole = sum(found.values())
    return Card(
        id=card_id,
        title=title,
        note=note,
        columns=(
            _KIND,
            Column(name="number", words=Words("Số lượng", "Number"), form="number"),
            Column(name="of", words=Words("Tổng", "Of all"), form="number"),
            _SHARE,
        ),
        rows=tuple(
            Row(
                cells={
                    "kind": kind,
                    "number": found[kind],
                    "of": whole,
                    "share": share_of(found[kind], whole),
                },
                said={"kind": said.get(kind, Words(kind, kind))},
            )
            for kind in (
                *(each for each in said if each in found),
                *(each for each in found if each not in said),
            )
        ),
        bars=Bars(labels=("kind",), part="number", whole="of"),
    )


def pairs(read: Reading, wish: Wish, most: int = MOST_PAIRS, more: str | None = None) -> Card:
    """Return who hands over to whom, and how often electronically; the busiest pairs."""
    found = flows(read)
    whole, electronic = sum(each.all for each in found), sum(each.electronic for each in found)
    note = Words(
        f"{electronic} trên {whole} lượt chuyển bằng điện tử, {len(found)} cặp cơ quan",
        f"{electronic} of {whole} hand-overs electronic, {len(found)} pairs of agencies",
    )
    return Card(
        id="pairs",
        title=Words("Luồng điện tử và giấy giữa các cơ quan", "Electronic and paper flow between agencies"),
        note=note,
        columns=(
            Column(name="sender", words=Words("Nơi chuyển", "From")),
            Column(name="receiver", words=Words("Nơi nhận", "To")),
            Column(name="electronic", words=Words("Điện tử", "Electronic"), form="number"),
            Column(name="paper", words=Words("Giấy", "Paper"), form="number"),
            Column(name="number", words=Words("Tổng", "All"), form="number"),
        ),
        rows=tuple(_pair(read, each, wish) for each in found[:most]),
        bars=Bars(labels=("sender", "receiver"), part="electronic", whole="number", scale="number"),
        more=more,
    )


def _pair(read: Reading, one: Flow, wish: Wish) -> Row:
    return Row(
        cells={
            "sender": one.sender, "receiver": one.receiver,
            "electronic": one.electronic, "paper": one.all - one.electronic, "number": one.all,
        },
        said={"sender": agency_words(one.sender, read.now), "receiver": agency_words(one.receiver, read.now)},
        links={"sender": wish.of_agency(one.sender), "receiver": wish.of_agency(one.receiver)},
    )  # fmt: skip
