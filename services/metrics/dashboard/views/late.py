"""What is late now: by agency, and dossier by dossier. It is about this moment, whatever the period."""

from typing import Final

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Column, Page, Row
from services.metrics.dashboard.naming import agency_words
from services.metrics.dashboard.reading import Reading, reading
from services.metrics.dashboard.tallied import backlogs, late_dossiers
from services.metrics.dashboard.views.frame import Spot, framed, home
from services.metrics.dashboard.wish import Wish
from services.metrics.lookup import AsOf

LATE: Final = Words("Đang quá hạn", "Late now")
MOST: Final = 200
_AGENCY: Final = Column(name="agency", words=Words("Cơ quan", "Agency"))


def late(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return the page."""
    read = reading(tx, as_of, wish)
    cards = (backlog_card(read, wish), _dossiers(read, wish))
    return framed(read, wish, Spot("late", "/late"), LATE, cards, crumbs=(home(wish),))


def backlog_card(read: Reading, wish: Wish, most: int = MOST) -> Card:
    """Return how many dossiers are under way and late, agency by agency."""
    found = backlogs(read)
    number, whole = sum(each.late for each in found), sum(each.all for each in found)
    note = Words(
        f"{number} trên {whole} hồ sơ đang giải quyết đã quá hạn trả",
        f"{number} of {whole} dossiers under way are beyond their due date",
    )
    return Card(
        id="late-now",
        title=LATE,
        note=note,
        columns=(
            _AGENCY,
            Column(name="late", words=Words("Quá hạn", "Late"), form="number"),
            Column(name="under_way", words=Words("Đang giải quyết", "Under way"), form="number"),
        ),
        rows=tuple(
            Row(
                cells={"agency": each.agency, "late": each.late, "under_way": each.all},
                said={"agency": agency_words(each.agency, read.now)},
                links={"agency": wish.of_agency(each.agency)},
            )
            for each in found[:most]
        ),
        bars=Bars(labels=("agency",), part="late", whole="under_way", scale="number"),
        more=wish.link("/late"),
    )


def _dossiers(read: Reading, wish: Wish) -> Card:
    found = late_dossiers(read, MOST)
    return Card(
        id="dossiers",
        title=Words("Hồ sơ quá hạn, lâu nhất trước", "Dossiers that are late, the longest first"),
        note=Words(
            f"Nhiều nhất {MOST} hồ sơ; hạn là hạn trả đang có hiệu lực",
            f"At most {MOST}; the due date is the one in force",
        ),
        columns=(
            Column(name="id", words=Words("Hồ sơ", "Dossier"), form="code"),
            _AGENCY,
            Column(name="due_at", words=Words("Hạn trả", "Due"), form="time"),
        ),
        rows=tuple(
            Row(
                cells={"id": each.code, "agency": each.agency, "due_at": each.due_at.isoformat()},
                said={"agency": agency_words(each.agency, read.now)},
                links={"id": wish.of_dossier(each.code), "agency": wish.of_agency(each.agency)},
            )
            for each in found
        ),
    )
