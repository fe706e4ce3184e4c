"""Whatever is lodged, in whatever order and however often: numbers have no holes and ids one outcome."""

import contextlib
from collections import defaultdict
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schemas.inbound import SubmissionLodged
from services._province.identifiers import parse_dossier_code
from services._runtime.decisions import Happening, Unprocessable
from services.intake.state.documents import RunningNumber
from tests.unit.intake.builders import CARD, FORM, JUSTICE, MONDAY, TICH_SON, VINH_YEN, lodged, submission
from tests.unit.intake.lane import Lane

PAPERS = ((FORM, CARD), (FORM,), (FORM, CARD, CARD.model_copy(update={"code": "strange"})))
AGENCIES = (JUSTICE, VINH_YEN, TICH_SON, "H62.99")


@st.composite
def lodgings(draw: st.DrawFn) -> Happening:
    data = submission(
        submission_id=f"sub-{draw(st.integers(1, 8))}",
        receiving_agency=draw(st.sampled_from(AGENCIES)),
        components=draw(st.sampled_from(PAPERS)),
    )
    return lodged(data, MONDAY + timedelta(hours=draw(st.integers(0, 72))))


@st.composite
def messes(draw: st.DrawFn) -> list[Happening]:
    """Draw lodgings in any order, some of them again."""
    once = draw(st.lists(lodgings(), max_size=15))
    again = draw(st.lists(st.sampled_from(once), max_size=8)) if once else []
    return draw(st.permutations([*once, *again]))


def lane_after(mess: list[Happening]) -> Lane:
    lane = Lane()
    _take_all(lane, mess)
    return lane


@given(messes())
def test_numbers_of_an_agency_and_day_are_one_to_n_without_holes(mess: list[Happening]) -> None:
    given_numbers = defaultdict(list)
    for code in lane_after(mess).codes():
        agency, day, number = parse_dossier_code(code)
        given_numbers[agency, day].append(number)
    for numbers in given_numbers.values():
        assert numbers == list(range(1, len(numbers) + 1))


@given(messes())
def test_a_submission_has_one_outcome(mess: list[Happening]) -> None:
    lane = lane_after(mess)
    told = [f"{emit.data.model_dump()['submission_id']}/{emit.key}" for emit in lane.emits]
    assert len(told) == len(set(told))
    assert {f"submission/{each}" for each in told} == {key for key in lane.documents if key[0] == "s"}


@given(messes())
def test_a_dossier_is_received_in_its_own_lane_never_before_it_was_lodged(mess: list[Happening]) -> None:
    lane = lane_after(mess)
    for dossier in lane.received():
        assert dossier.dossier_code.startswith(f"{dossier.receiving_agency}-")
        assert (
            dossier.received_at >= lane.submission(dossier.submission_id, dossier.receiving_agency).decided_at
        )
        assert dossier.due_at > dossier.received_at


@given(messes(), st.integers(9_990, 9_999))
def test_a_day_that_fills_up_ends_at_9999_and_goes_on_the_next_day(
    mess: list[Happening], before: int
) -> None:
    lane = Lane()
    lane.documents[f"number/{JUSTICE}-210308"] = RunningNumber(last=before)
    _take_all(lane, mess)
    numbers = defaultdict(list)
    for code in lane.codes():
        agency, day, number = parse_dossier_code(code)
        numbers[agency, day].append(number)
    first = numbers.pop((JUSTICE, MONDAY.date()), [])
    assert first == list(range(before + 1, before + 1 + len(first)))
    assert before + len(first) <= 9_999
    for others in numbers.values():
        assert others == list(range(1, len(others) + 1))


@given(messes(), st.randoms(use_true_random=False))
def test_codes_hang_on_the_order_within_an_agency_alone(mess: list[Happening], random: Random) -> None:
    """So the number of partitions, lanes and instances changes nothing: a lane is one agency's writer."""
    turns = [_desk(happening) for happening in mess]
    waiting = {desk: iter([each for each in mess if _desk(each) == desk]) for desk in set(turns)}
    random.shuffle(turns)
    dealt_anew = [next(waiting[desk]) for desk in turns]
    whose = [
        {each.dossier_code: each.submission_id for each in lane_after(order).received()}
        for order in (mess, dealt_anew)
    ]
    assert whose[0] == whose[1]


def _take_all(lane: Lane, happenings: list[Happening]) -> None:
    for happening in happenings:
        with contextlib.suppress(Unprocessable):
            lane.take(happening)


def _desk(happening: Happening) -> str:
    event = happening.event
    assert isinstance(event, SubmissionLodged)
    return event.data.receiving_agency
