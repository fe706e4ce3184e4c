"""One figure: what it is, how it went, what it left out, and the other ways to read the same matter."""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from services._province.words import Words
from services.metrics.dashboard.cards import Card, Column, Page, Row
from services.metrics.dashboard.layout import GROUP_OF, HEADLINES
from services.metrics.dashboard.reading import Reading, reading
from services.metrics.dashboard.views.frame import Spot, figure_card, framed, home, readings_card
from services.metrics.dashboard.wish import Wish
from services.metrics.definition import Definition
from services.metrics.definitions import DEFINITIONS
from services.metrics.explain_questions import explained
from services.metrics.explain_replies import FigureReply
from services.metrics.figures import Cell
from services.metrics.lookup import AsOf

SIDES: Final = {
    "numerator": Words("Tử số", "Numerator"),
    "denominator": Words("Mẫu số", "Denominator"),
    "denominator-only": Words("Chỉ ở mẫu số", "Denominator alone"),
    "excluded": Words("Bị loại", "Left out"),
}
_NUMBER: Final = Column(name="number", words=Words("Số lượng", "Number"), form="number")


def one_figure(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return the page of the definition that is named; raises NotFound."""
    told = explained(tx, as_of, Cell(wish.name, wish.scope, wish.period))
    read = reading(tx, as_of, wish)
    definition = DEFINITIONS[wish.name]
    cards = (
        figure_card(read, wish, wish.name, card_id="figure").model_copy(update={"more": None}),
        _sides(wish, told),
        _left_out(wish, told),
        _others(read, wish),
        _meaning(definition),
    )
    return framed(
        read, wish, Spot("figure", f"/kpis/{wish.name}"), definition.title, cards,
        crumbs=(home(wish),), chosen=wish.name,
    )  # fmt: skip


def chosen_figure(tx: Connection, as_of: AsOf, wish: Wish) -> Page:
    """Return the page of the definition that was chosen in a form; raises NotFound."""
    return one_figure(tx, as_of, replace(wish, name=wish.definition or HEADLINES[0], definition=""))


def _sides(wish: Wish, told: FigureReply) -> Card:
    rows = (
        Row(
            cells={"side": each.side, "number": each.number},
            said={"side": SIDES[each.side]},
            links={"side": wish.link(f"/kpis/{wish.name}/dossiers", side=each.side)},
        )
        for each in told.sides
    )
    return Card(
        id="sides",
        title=Words("Con số này gồm những gì", "What this figure is made of"),
        note=Words(f"Đơn vị: {told.definition.unit.vi}", f"Unit: {told.definition.unit.en}"),
        columns=(Column(name="side", words=Words("Phần", "Side")), _NUMBER),
        rows=tuple(rows),
        more=wish.link("/agencies", definition=wish.name),
    )


def _left_out(wish: Wish, told: FigureReply) -> Card:
    return Card(
        id="excluded",
        title=Words("Không tính, và vì sao", "Left out, and why"),
        columns=(Column(name="reason", words=Words("Lý do", "Reason")), _NUMBER),
        rows=tuple(
            Row(
                cells={"reason": each.reason, "number": each.number},
                said={"reason": each.words},
                links={"reason": wish.link(f"/kpis/{wish.name}/dossiers", side="excluded")},
            )
            for each in told.excluded
        ),
    )


def _others(read: Reading, wish: Wish) -> Card:
    names = GROUP_OF[wish.name].definitions
    found = [(read.one(name), wish.of_definition(name)) for name in names]
    return readings_card("readings", Words("Các cách tính khác nhau", "Other readings, side by side"), found)


def _meaning(one: Definition) -> Card:
    told = [
        (Words("Tử số", "Numerator"), one.numerator),
        (Words("Mẫu số", "Denominator"), one.denominator),
        (Words("Thuộc kỳ theo", "Belongs to a period by"), one.period_date),
        (Words("Cách tính", "Kind"), one.kind_words),
        (Words("Khi mẫu số bằng 0", "When the denominator is 0"), one.zero_rule),
        (Words("Nguồn", "Source"), one.source),
        (Words("Cơ quan chịu trách nhiệm", "Accountable"), one.owner),
    ]
    if one.target_words is not None:
        told.insert(3, (Words("Mục tiêu", "Target"), one.target_words))
    told += [
        (Words("Chỗ chưa rõ trong văn bản", "What the text leaves open"), each) for each in one.contradictions
    ]
    return Card(id="meaning", title=Words("Định nghĩa và căn cứ", "Definition and source"), words=tuple(told))
