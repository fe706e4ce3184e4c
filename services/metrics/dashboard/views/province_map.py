"""The province as tiles of equal size, a district a group, a commune a tile; no map data is used."""

from collections.abc import Iterator

from sqlalchemy import Connection

from services._province.agencies import Agency
from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, FigureShown, Page, Row
from services.metrics.dashboard.naming import agency_words, district_words, there
from services.metrics.dashboard.reading import Reading, reading
from services.metrics.dashboard.views.agencies import chosen_definition
from services.metrics.dashboard.views.frame import NUMBERS, Spot, framed, home, numbers
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS
from services.metrics.figures import Cell
from services.metrics.leaves import ZERO
from services.metrics.lookup import AsOf
from services.metrics.scopes import ScopeKind

MAP = Words("Bản đồ ô: huyện và xã", "Tile map: districts and communes")
_NOTE = Words(
    "Các ô bằng nhau, xếp theo huyện; không phải ranh giới địa lý. Dòng đầu mỗi nhóm là cả địa bàn huyện.",
    "Equal tiles, by district; no geographical borders. The first of each group is the whole district.",
)


def province_map(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return the figure of every district with everything in it, and of every commune; raises NotFound."""
    name = chosen_definition(wish)
    read = reading(tx, as_of, wish)
    card = Card(
        id="map",
        title=DEFINITIONS[name].title,
        note=_NOTE,
        columns=(
            Column(name="district", words=Words("Huyện", "District")),
            Column(name="place", words=Words("Nơi", "Place")),
            *NUMBERS,
        ),
        rows=tuple(_tiles(read, wish, name)),
        tiles="district",
    )
    return framed(
        read, wish, Spot("map", "/map"), MAP, (card,),
        lead=DEFINITIONS[name].title, crumbs=(home(wish),), chosen=name,
    )  # fmt: skip


def _tiles(read: Reading, wish: Wish, name: str) -> Iterator[Row]:
    counts = read.several([name], [ScopeKind.DISTRICT, ScopeKind.AGENCY], read.period)

    def shown(scope: str) -> FigureShown:
        cell = Cell(name, scope, wish.period)
        return read.made(cell, counts.get(cell, ZERO))

    inside = there(read.now, wish.scope)
    for district in sorted({each.district for each in inside if each.kind == "district" and each.district}):
        scope = f"district:{district}"
        yield _tile(
            district, district, district_words(district), shown(scope), wish.of_definition(name, scope=scope)
        )
        for each in inside:
            if each.kind == "commune" and each.district == district:
                yield _of_commune(agency_words(each.id, read.now), each, shown(f"agency:{each.id}"), wish)


def _of_commune(words: Words, one: Agency, shown: FigureShown, wish: Wish) -> Row:
    short = Words(words.vi.removeprefix("Ủy ban nhân dân "), words.en.removeprefix("People's Committee of "))
    return _tile(one.district or "", one.id, short, shown, wish.of_agency(one.id))


def _tile(district: str, place: str, words: Words | None, shown: FigureShown, link: str) -> Row:
    said = {"district": district_words(district) or Words(district, district)}
    if words is not None:
        said["place"] = words
    return Row(cells=numbers(shown, district=district, place=place), said=dict(said), links={"place": link})
