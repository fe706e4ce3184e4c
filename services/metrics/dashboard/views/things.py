"""What is on one side of a figure, thing by thing: dossiers, legs, payments, people, results, procedures."""

from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, Crumb, Page, Row
from services.metrics.dashboard.naming import agency_words
from services.metrics.dashboard.reading import reading
from services.metrics.dashboard.views.figures import SIDES
from services.metrics.dashboard.views.frame import Spot, framed, home
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS
from services.metrics.explain_questions import must_be_somebody, person_dossiers, things
from services.metrics.explain_replies import ItemReply
from services.metrics.figures import Cell
from services.metrics.lookup import AsOf

PAGE_SIZE: Final = 50
THINGS: Final = "things"
"""The page of a side."""
USUAL_SIDE: Final = "denominator"
"""What is shown where no side is asked for."""
WHATS: Final = {
    "dossier": Words("hồ sơ", "dossier"),
    "leg": Words("lượt chuyển", "leg"),
    "payment": Words("giao dịch", "payment"),
    "person": Words("người, theo mã ẩn danh", "person, by pseudonym"),
    "result": Words("kết quả", "result"),
    "procedure": Words("thủ tục", "procedure"),
    "system": Words("hệ thống", "system"),
}
_ID: Final = Column(name="id", words=Words("Mã", "Id"), form="code")
_DAY: Final = Column(name="day", words=Words("Ngày", "Day"), form="time")
_AGENCY: Final = Column(name="agency", words=Words("Cơ quan", "Agency"))
_COLUMNS: Final = (
    _ID,
    Column(name="what", words=Words("Loại", "What")),
    Column(name="side", words=Words("Phần", "Side")),
    _DAY,
    _AGENCY,
    Column(name="reason", words=Words("Lý do", "Reason")),
)


def one_side(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return one page of a side, in the order of ids; raises NotFound, MalformedChoice, MalformedCursor."""
    side = wish.side or USUAL_SIDE
    cell = Cell(wish.name, wish.scope, wish.period)
    found = things(tx, as_of, cell, side=side, cursor=wish.cursor, limit=PAGE_SIZE)
    read, definition = reading(tx, as_of, wish), DEFINITIONS[wish.name]
    path = f"/kpis/{wish.name}/dossiers"
    reasons = {each.reason: each.words for each in definition.exclusions}
    after = None if found.next is None else wish.link(path, side=side, cursor=found.next)
    card = Card(
        id="things",
        title=SIDES[side],
        note=Words(f"Theo {definition.source.vi}", f"By {definition.source.en}"),
        columns=_COLUMNS,
        rows=tuple(_row(wish, each, reasons) for each in found.items),
        next=after,
    )
    figure = Crumb(words=definition.title, link=wish.of_definition(wish.name))
    return framed(
        read,
        wish,
        Spot(THINGS, path),
        SIDES[side],
        (card,),
        lead=definition.title,
        crumbs=(home(wish), figure),
    )


def _row(wish: Wish, item: ItemReply, reasons: dict[str, Words]) -> Row:
    said = {"what": WHATS.get(item.what, Words(item.what, item.what)), "side": SIDES[item.side]}
    if item.agency:
        said["agency"] = agency_words(item.agency, item.day)
    if item.reason in reasons:
        said["reason"] = reasons[item.reason]
    links = _links(wish, item)
    if item.agency:
        links["agency"] = wish.of_agency(item.agency)
    day = None if item.day is None else item.day.isoformat()
    cells = {
        "id": item.id, "what": item.what, "side": item.side, "day": day or "", "agency": item.agency or "",
        "reason": item.reason or "",
    }  # fmt: skip
    return Row(cells=dict(cells), said=dict(said), links=links)


def _links(wish: Wish, item: ItemReply) -> dict[str, str]:
    if "dossiers" in item.links:
        return {"id": wish.link(f"/people/{item.id}")}
    events = item.links.get("events")
    return {"id": wish.of_dossier(events.split("/")[2])} if events else {}


def one_person(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return the dossiers of somebody, who is known by a pseudonym alone; raises NotFound."""
    must_be_somebody(tx, wish.name)
    read = reading(tx, as_of, wish)
    yes, no = Words("có", "yes"), Words("không", "no")
    rows = tuple(
        Row(
            cells={
                "id": each.dossier_code, "day": each.day.isoformat(), "agency": each.agency,
                "exposed": int(each.exposed), "asked_again": int(each.asked_again),
            },
            said={
                "agency": agency_words(each.agency, each.day),
                "exposed": yes if each.exposed else no,
                "asked_again": yes if each.asked_again else no,
            },
            links={"id": wish.of_dossier(each.dossier_code), "agency": wish.of_agency(each.agency)},
        )
        for each in person_dossiers(tx, as_of, wish.name, wish.scope, wish.period).dossiers
    )  # fmt: skip
    card = Card(
        id="dossiers",
        title=Words("Hồ sơ của người này", "This person's dossiers"),
        note=Words("Chỉ biết qua mã ẩn danh", "Known by a pseudonym alone"),
        columns=(
            _ID, _DAY, _AGENCY,
            Column(name="exposed", words=Words("Nhà nước đã có giấy tờ", "The State had a paper")),
            Column(name="asked_again", words=Words("Phải nộp lại", "Asked for it again")),
        ),
        rows=rows,
    )  # fmt: skip
    title = Words("Một người nộp hồ sơ", "One applicant")
    return framed(
        read, wish, Spot("person", f"/people/{quote(wish.name)}"), title, (card,), crumbs=(home(wish),)
    )
