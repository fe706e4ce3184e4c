"""Agencies: all of them by one figure, and one of them by all figures."""

from sqlalchemy import Connection

from services._province.agencies import Agency, agencies
from services._province.words import Words
from services.metrics.dashboard.cards import Bars, Card, Column, Crumb, FigureShown, Page, Row
from services.metrics.dashboard.layout import GROUPS, HEADLINES
from services.metrics.dashboard.naming import agency_words, there
from services.metrics.dashboard.reading import Reading, reading
from services.metrics.dashboard.views.flow import pairs
from services.metrics.dashboard.views.frame import NUMBERS, Spot, framed, home, numbers
from services.metrics.dashboard.views.late import backlog_card
from services.metrics.dashboard.views.ranking import PEERS, ranked, ranking_card, silent_card
from services.metrics.dashboard.views.reports import reports_cards
from services.metrics.dashboard.views.score_cards import score_cards
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS
from services.metrics.figures import Cell
from services.metrics.leaves import ZERO
from services.metrics.lookup import AsOf, NotFound
from services.metrics.nearest import nearest
from services.metrics.scopes import ScopeKind

RANKING = Words("Xếp hạng cơ quan", "Ranking of agencies")


def chosen_definition(wish: Wish) -> str:
    """Return by which figure agencies are looked at: the first headline unless another is wanted."""
    name = wish.definition or HEADLINES[0]
    if name not in DEFINITIONS:
        raise NotFound("definition", name, nearest(name, DEFINITIONS))
    return name


def ranking(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return agencies of the scope, each among its peers; raises NotFound."""
    name = chosen_definition(wish)
    read = reading(tx, as_of, wish)
    found = by_agency(read, [name])
    inside = there(read.now, wish.scope)
    groups = {kind: some for kind in PEERS if (some := [each for each in inside if each.kind == kind])}
    shown = {agency: one for (_, agency), one in found.items()}
    cards = [
        ranking_card(kind, shown, peers, wish, read.now)
        for kind, peers in groups.items()
        if any(each.id in shown for each in peers)
    ]
    cards.append(silent_card(shown, groups))
    return framed(
        read, wish, Spot("ranking", "/agencies"), RANKING, cards,
        lead=DEFINITIONS[name].title, crumbs=(home(wish),), chosen=name,
    )  # fmt: skip


def by_agency(read: Reading, names: list[str]) -> dict[tuple[str, str], FigureShown]:
    """Return figures by definition and agency; agencies to which nothing counts are left out."""
    counts = read.several(names, [ScopeKind.AGENCY], read.period)
    return {
        (cell.definition, cell.scope.partition(":")[2]): read.made(cell, count)
        for cell, count in counts.items()
    }


def one_agency(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return every figure of the agency that is named, with its rank among its peers; raises NotFound."""
    one = agencies().get(wish.name)
    if one is None:
        raise NotFound("agency", wish.name[:40], nearest(wish.name, agencies()))
    here = Wish(lang=wish.lang, scope=f"agency:{one.id}", period=wish.period)
    read = reading(tx, as_of, here)
    names = [name for group in GROUPS for name in group.definitions]
    found = by_agency(read, names)
    peers = [each for each in there(read.now) if each.kind == one.kind]
    columns = (
        Column(name="definition", words=Words("Chỉ số", "Figure")),
        *NUMBERS,
        Column(name="rank", words=Words("Hạng trong nhóm", "Rank among peers"), form="number"),
        Column(
            name="peers", words=Words("Số cơ quan cùng nhóm có dữ liệu", "Peers with data"), form="number"
        ),
    )
    card = Card(
        id="figures",
        title=Words("Các chỉ số của cơ quan", "The agency's figures"),
        note=PEERS[one.kind],
        columns=columns,
        rows=tuple(_line(read, here, name, found, peers) for name in names),
        bars=Bars(labels=("definition",), part="numerator", whole="denominator"),
    )
    cards = (
        card, *score_cards(read, here), backlog_card(read, here), pairs(read, here),
        *reports_cards(read, here), _about(one),
    )  # fmt: skip
    up = Crumb(words=RANKING, link=Wish(period=wish.period).link("/agencies"))
    return framed(
        read, here, Spot("agency", f"/agencies/{one.id}"), agency_words(one.id, read.now), cards,
        crumbs=(home(Wish(period=wish.period)), up),
    )  # fmt: skip


def _line(
    read: Reading, wish: Wish, name: str, found: dict[tuple[str, str], FigureShown], peers: list[Agency]
) -> Row:
    agency = wish.scope.partition(":")[2]
    order = ranked({key[1]: one for key, one in found.items() if key[0] == name}, peers)
    rank = next((each.rank for each in order if each.agency.id == agency), None)
    shown = found.get((name, agency)) or read.made(Cell(name, wish.scope, wish.period), ZERO)
    return Row(
        cells=numbers(shown, definition=name, rank=rank, peers=len(order)),
        said={"definition": DEFINITIONS[name].title},
        links={"definition": wish.of_definition(name)},
    )


def _about(one: Agency) -> Card:
    said = [(Words("Mã định danh điện tử", "Electronic id"), Words(one.id, one.id))]
    if one.placeholder:
        said.append(
            (
                Words("GIẢ ĐỊNH", "ASSUMPTION"),
                Words(
                    "Số thứ tự trong mã định danh là số tạm, chưa có nguồn",
                    "its number inside the id is a placeholder, as no source gives it",
                ),
            )
        )
    return Card(id="about", title=Words("Về cơ quan", "About the agency"), words=tuple(said))
