"""Whatever the order, repeats and batches: the leaves are a plain recomputation from the clean log."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schemas.dossiers import DossierReceived, DossierReceivedData
from schemas.inbound import Channel, PaymentMethod
from schemas.payments import PaymentSucceeded
from schemas.routing import DossierFinished, LegDispatched, Mode
from services._runtime.decisions import Document, Happening
from services._runtime.told import Told
from services.metrics.changed_dossiers import changed_dossiers
from services.metrics.facts import ComponentOutcome
from services.metrics.leaves import Count, Leaf, deltas, summed
from tests.unit.metrics.definition_names import ON_TIME, ONLINE, PAYMENTS, REUSE, ROUTING
from tests.unit.metrics.dossier_events import finished, leg, paid, received
from tests.unit.metrics.lanes import Lane

START = datetime(2021, 3, 30, 12, tzinfo=UTC)
TIMES = st.integers(0, 5 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))
CODES = ("H62.12-210308-0001", "H62.12-210308-0002", "H62.41-210308-0001")
CHANNELS: st.SearchStrategy[Channel] = st.sampled_from(("counter", "online", "post"))
MODES: st.SearchStrategy[Mode] = st.sampled_from(("electronic", "electronic", "paper"))
OUTCOMES: st.SearchStrategy[list[ComponentOutcome]] = st.lists(
    st.sampled_from(("attached", "attached", "reused", "shared")), max_size=3
)
METHODS: st.SearchStrategy[PaymentMethod] = st.sampled_from(("national-portal", "counter", "agency-gateway"))


@st.composite
def dossiers(draw: st.DrawFn, code: str) -> list[Happening]:
    """Draw the clean log of one dossier; sometimes its reception is still to come."""
    log = [
        received(
            draw(TIMES),
            code=code,
            agency=draw(st.sampled_from(("H62.12", "H62.41"))),
            field=draw(st.sampled_from(("judicial", "land"))),
            service_level=draw(st.sampled_from((2, 3, 4))),
            channel=draw(CHANNELS),
            due_at=draw(TIMES),
            outcomes=draw(OUTCOMES),
        )
    ]
    if draw(st.integers(0, 9)) == 0:
        log = []
    for number in range(draw(st.integers(0, 4))):
        log.append(leg(f"leg-{number}", draw(MODES), draw(TIMES), code=code, interagency=draw(st.booleans())))
    for number in range(draw(st.integers(0, 3))):
        log.append(paid(f"tx-{number}", draw(METHODS), draw(TIMES), code=code))
    if draw(st.booleans()):
        log.append(finished(draw(TIMES), code=code, on_time=draw(st.booleans())))
    return log


CLEAN_LOGS = st.tuples(*(dossiers(code) for code in CODES)).map(
    lambda logs: [one for log in logs for one in log]
)


@st.composite
def messes(draw: st.DrawFn) -> tuple[list[Happening], list[Happening]]:
    """Draw a clean log and the same with repeats, in any order across topics."""
    clean = draw(CLEAN_LOGS)
    again = draw(st.lists(st.sampled_from(clean), max_size=8)) if clean else []
    return clean, draw(st.permutations([*clean, *again]))


THESE = (ROUTING, PAYMENTS, ONLINE, REUSE, ON_TIME)


def _of_these(leaves: dict[Leaf, Count]) -> dict[Leaf, Count]:
    """Return what counts under the definitions that are recomputed here; the oracle has them all."""
    return {leaf: count for leaf, count in leaves.items() if leaf.definition in THESE and not leaf.reason}


def recomputed(clean: list[Happening]) -> dict[Leaf, Count]:
    """Count the definitions straight from the events, one dossier at a time, with nothing of the core."""
    numerators: Counter[Leaf] = Counter()
    denominators: Counter[Leaf] = Counter()
    for reception in (one.event for one in clean if isinstance(one.event, DossierReceived)):
        events = [one.event for one in clean if one.event.subject == reception.subject]
        for definition, time, counts in _rows(reception, events):
            leaf = _leaf(definition, reception.data, time)
            numerators[leaf] += counts
            denominators[leaf] += 1
    return {leaf: Count(numerators[leaf], total) for leaf, total in denominators.items()}


def _rows(reception: DossierReceived, events: list[Told]) -> Iterator[tuple[str, datetime, bool]]:
    data = reception.data
    yield ONLINE, reception.time, data.channel == "online" and data.service_level != 2
    legs = [one for one in events if isinstance(one, LegDispatched) and one.data.interagency]
    if legs:
        yield ROUTING, min(one.time for one in legs), "paper" not in {one.data.mode for one in legs}
    for one in events:
        if isinstance(one, PaymentSucceeded):
            yield PAYMENTS, one.time, one.data.method != "counter"
    yield REUSE, reception.time, {"reused", "shared"} & {each.outcome for each in data.components} != set()
    ends = [one.data.finished_at for one in events if isinstance(one, DossierFinished)]
    yield ON_TIME, reception.time, any(end <= data.due_at for end in ends)


def _leaf(definition: str, data: DossierReceivedData, time: datetime) -> Leaf:
    day = (time.astimezone(UTC) + timedelta(hours=7)).date()
    return Leaf(definition, "", data.competent_agency, data.level, data.district or "", data.field_code, day)


@given(messes())
def test_leaves_after_any_mess_equal_a_recomputation_from_the_clean_log(
    mess: tuple[list[Happening], list[Happening]],
) -> None:
    clean, messy = mess
    assert _of_these(Lane(*messy).leaves) == recomputed(clean)


@given(messes())
def test_facts_do_not_show_the_order_in_which_events_came(
    mess: tuple[list[Happening], list[Happening]],
) -> None:
    clean, messy = mess
    assert Lane(*messy).documents == Lane(*clean).documents


@given(messes(), st.lists(st.integers(0, 40), max_size=6))
def test_batches_split_anywhere_add_up_to_the_same_leaves(
    mess: tuple[list[Happening], list[Happening]], cuts: list[int]
) -> None:
    clean, messy = mess
    lane = Lane()
    moved: list[tuple[Leaf, Count]] = []
    edges = sorted({0, len(messy), *(cut for cut in cuts if cut < len(messy))})
    for first, last in pairwise(edges):
        before: dict[str, Document] = dict(lane.documents)
        lane.take(*messy[first:last])
        changed = {key: facts for key, facts in lane.documents.items() if before.get(key) != facts}
        moved.extend(deltas(changed_dossiers(before, changed)).items())
    assert _of_these(summed(moved)) == recomputed(clean)
