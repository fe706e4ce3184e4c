"""From what is wished to what is to be done: the recording is asked, the cluster not yet."""

from dataclasses import dataclass, replace

from lgsp.playback.choosing import Choice
from lgsp.playback.material import hours_of, material_of
from lgsp.playback.plan import Way, check_recorded
from lgsp.playback.refusing import origins_in
from lgsp.playback.replaying import Order
from lgsp.playback.shifting import check_reach, span
from lgsp.problems import Exit, Problem
from lgsp.replay.recording import Recording
from lgsp.replay.sql import table_of


@dataclass(frozen=True)
class Wish:
    """What a person asks for. ``shift``: a span, empty for none; ``given_id`` None: it is worked out."""

    choice: Choice
    way: Way
    given_id: str | None = None
    speed: float = float("inf")
    shift: str = ""
    resume: bool = False
    effects: bool = False
    onto_source: bool = False


def order_of(recording: Recording, wish: Wish, bootstrap_servers: str) -> Order:
    """Return the order; raises Problem for topics that are not recorded and choices of nothing."""
    check_recorded(wish.choice.topics, recording.manifest)
    shift = span(wish.shift) if wish.shift else None
    with table_of(recording) as table:
        material = material_of(recording, table, wish.choice)
        if not material.total:
            raise Problem(
                "Nothing of the recording is chosen.",
                "See what is in it with: lgsp inspect IN",
                "not-found",
                Exit.NO,
            )
        moments = [row[end] for row in material.counts for end in ("first", "last") if row[end] is not None]
        if shift is not None and moments:
            check_reach(min(moments), max(moments), shift)
            material = replace(material, hours=hours_of(table, wish.choice, shift))
        origins = origins_in(table)
    return Order(
        bootstrap_servers, material, wish.way, wish.given_id, wish.speed, shift, origins,
        resume=wish.resume, effects=wish.effects, onto_source=wish.onto_source,
    )  # fmt: skip
