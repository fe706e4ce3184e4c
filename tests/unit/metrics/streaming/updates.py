"""Updates of figures as they stand on the topic, and a feed that has taken them."""

from prometheus_client import CollectorRegistry

from schemas.kpis import KpiUpdated
from services._runtime.settings import StreamsPart
from services.metrics.streaming.counted import StreamFigures
from services.metrics.streaming.feed import Feed
from services.metrics.streaming.positions import Position
from services.metrics.streaming.updates import Update, update_of

LIFE = "0123abcd"
REUSE = "reuse/qd766"
AS_OF = "2021-03-08T18:00:00+07:00"


def a_value(definition: str = REUSE, scope: str = "province", numerator: int = 1) -> bytes:
    """Return the record of a figure to date."""
    data = {
        "definition": definition, "scope": scope, "period": "to-date", "numerator": numerator,
        "denominator": 3, "value": round(numerator / 3, 4), "target": 0.8, "met": False, "as_of": AS_OF,
    }  # fmt: skip
    subject = f"{definition}|{scope}|to-date"
    event = {"id": "x", "source": "/lgsp/metrics", "subject": subject, "time": AS_OF, "data": data}
    return KpiUpdated.model_validate(event).model_dump_json().encode()


def an_update(offset: int, definition: str = REUSE, scope: str = "province", *, numerator: int = 1) -> Update:
    """Return the update that stands at an offset."""
    return update_of(a_value(definition, scope, numerator), Position(LIFE, offset))


class FeedAtWork(Feed):
    """A feed whose topic is read by the test."""

    def __init__(self, held: int = 100, **settings: float) -> None:
        self.registry = CollectorRegistry()
        part = StreamsPart.model_validate({"held_updates": held, **settings})
        super().__init__(part, StreamFigures(self.registry))
        self.ring.begin(LIFE, 0)
        self.ready.set()

    def take(self, *updates: Update) -> None:
        """Take updates in and show them."""
        for update in updates:
            self.ring.add(update)
        self.show()

    def counted(self, name: str) -> float | None:
        """Return a measure."""
        return self.registry.get_sample_value(name)
