"""The id of an event of the stream: the place of its record on the topic, in whose life the place is."""

import re
from typing import Final, NamedTuple, Self

PARTITION: Final = 0
"""The topic ``kpis`` has one partition (design §2)."""
_FORM: Final = re.compile(r"([0-9a-f]{8})-0-(-1|[0-9]{1,18})")


class Position(NamedTuple):
    """A record of the topic and all before it: what a listener knows; -1 before the first.

    ``life`` tells topics made anew apart.
    """

    life: str
    offset: int

    @property
    def text(self) -> str:
        """The id of the event: ``life-partition-offset``."""
        return f"{self.life}-{PARTITION}-{self.offset}"

    @classmethod
    def of_text(cls, text: str) -> Self | None:
        """Return the position that an id names; None where it is none of ours."""
        form = _FORM.fullmatch(text)
        return None if form is None else cls(form[1], int(form[2]))


def life_of(topic_id: str) -> str:
    """Return what tells a topic from one of the same name before it: the start of the id Kafka gave it."""
    return topic_id[:8]
