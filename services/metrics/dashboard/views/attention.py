"""Where work would help most: the agencies that lack most to a headline's target."""

from typing import Final

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, Row
from services.metrics.dashboard.layout import HEADLINES
from services.metrics.dashboard.naming import agency_words, there
from services.metrics.dashboard.reading import Reading
from services.metrics.dashboard.views.frame import DENOMINATOR, NUMERATOR, VALUE
from services.metrics.dashboard.views.ranking import missing
from services.metrics.dashboard.wish import Wish
from services.metrics.definitions import DEFINITIONS
from services.metrics.scopes import ScopeKind

_MOST: Final = 3
_COLUMNS: Final = (
    Column(name="agency", words=Words("Cơ quan", "Agency")),
    Column(name="definition", words=Words("Chỉ số", "Figure")),
    Column(name="missing", words=Words("Còn thiếu", "Missing to the target"), form="number"),
    NUMERATOR,
    DENOMINATOR,
    VALUE,
)


def attention(read: Reading, wish: Wish) -> Card:
    """Return the three agencies that lack most to each headline's target."""
    return Card(
        id="attention",
        title=Words("Nơi cần chú ý nhất", "Where work would help most"),
        note=Words("Còn thiếu nhiều nhất để đạt mục tiêu", "Those who lack most to the target"),
        columns=_COLUMNS,
        rows=tuple(row for name in HEADLINES for row in _lacking(read, wish, name)),
        more=wish.link("/agencies"),
    )


def _lacking(read: Reading, wish: Wish, name: str) -> list[Row]:
    counts = read.several([name], [ScopeKind.AGENCY], read.period)
    found = [(cell.scope.partition(":")[2], read.made(cell, count)) for cell, count in counts.items()]
    inside = {each.id for each in there(read.now, wish.scope)}
    lacking = sorted(
        ((missing(shown) or 0, agency, shown.figure) for agency, shown in found if agency in inside),
        key=lambda each: (-each[0], each[1]),
    )
    return [
        Row(
            cells={
                "agency": agency,
                "definition": name,
                "missing": number,
                "numerator": one.numerator,
                "denominator": one.denominator,
                "value": one.value,
            },
            said={"agency": agency_words(agency, read.now), "definition": DEFINITIONS[name].title},
            links={"agency": wish.of_agency(agency), "definition": wish.link("/agencies", definition=name)},
        )
        for number, agency, one in lacking[:_MOST]
        if number
    ]
