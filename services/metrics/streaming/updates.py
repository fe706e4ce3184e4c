"""One update as it stands on the topic, made ready to be told, and which updates somebody wants."""

from dataclasses import dataclass

from fastapi.sse import format_sse_event

from schemas.envelope import type_of
from schemas.kpis import KpiUpdated
from services.metrics.figures import Cell
from services.metrics.streaming.positions import Position


@dataclass(frozen=True, slots=True)
class Update:
    """A figure that moved; ``frame`` is the event as it is sent, the same bytes to everybody."""

    offset: int
    cell: Cell
    frame: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures a listener wants; None wants all."""

    definition: str | None = None
    scope: str | None = None
    period: str | None = None

    def takes(self, cell: Cell) -> bool:
        """Say whether a figure is among them."""
        return (
            self.definition in {None, cell.definition}
            and self.scope in {None, cell.scope}
            and self.period in {None, cell.period}
        )


def update_of(value: bytes, position: Position) -> Update:
    """Return the update that a record tells; raises ValidationError.

    Its data are an item of ``GET /kpis``, its name is the type of the event on the topic.
    """
    data = KpiUpdated.model_validate_json(value).data
    frame = format_sse_event(data_str=data.model_dump_json(), event=type_of(KpiUpdated), id=position.text)
    return Update(position.offset, Cell(data.definition, data.scope, data.period), frame)
