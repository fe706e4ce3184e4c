"""Two people never see or use each other's papers, whatever is said in which order."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services._runtime.decisions import Unprocessable
from services.intake.state.entries import person_of
from services.intake.state.requests import evidence_key
from tests.unit.intake.builders import (
    JUSTICE,
    MONDAY,
    lodged,
)
from tests.unit.intake.evidence.builders import (
    answer,
    asked,
    consent,
    request,
    revocation,
)
from tests.unit.intake.evidence.lane import (
    add_card,
    card_of,
    claiming,
)
from tests.unit.intake.lane import Lane

people = st.integers(0, 2)
steps = st.lists(
    st.tuples(
        st.sampled_from(("agree", "ask", "take-back", "answer", "lodge")), people, people, st.integers(0, 2)
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_two_people_never_see_or_use_each_others_paper(
    said: list[tuple[str, int, int, int]],
) -> None:
    """Whoever says what, with whose consent: what is shown and what is used is the asker's own."""
    lane, cards = Lane(), dict[str, str]()
    tokens = [f"{n:02x}" * 32 for n in range(3)]
    for n, token in enumerate(tokens[:2]):
        cards[code := f"H62.12-210301-000{n + 1}"] = token
        add_card(lane, token, code)
    for n, (what, who, whose, which) in enumerate(said):
        at = MONDAY + n * timedelta(minutes=1)
        name = f"s-{which}"
        happening = {
            "agree": consent(f"c-{whose}", at, token=tokens[who]),
            "ask": request(name, at, token=tokens[who], consent_id=f"c-{whose}"),
            "take-back": revocation(f"c-{whose}", at, token=tokens[who]),
            "answer": answer(name, at, reference=f"P-{which}"),
            "lodge": lodged(claiming(name, id_token=tokens[who], consent_id=f"c-{whose}"), at),
        }[what]
        try:
            emits = lane.take(happening)
        except Unprocessable:
            continue
        if what == "ask" and evidence_key(JUSTICE, name) in lane.documents:
            record = asked(lane, name)
            owners = {cards[offer.ref.partition("/")[0]] for paper in record.papers for offer in paper.offers}
            assert {person_of(owner) for owner in owners} <= {record.person}
        if what == "lodge" and emits and emits[0].subject in lane.codes():
            source = card_of(lane).reused_from
            assert source is not None
            record = asked(lane, name)
            assert record.person == person_of(tokens[who])
            assert cards.get(source, tokens[who]) == tokens[who]
