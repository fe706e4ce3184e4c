"""The same dossiers electronically and on paper: in which order agencies get them, and the time saved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pytest

from schemas.dossiers import DossierReceived
from schemas.routing import DossierFinished, LegClosed, LegDispatched, LegDispatchedData
from services._province.agencies import agency
from services._province.decided_days import decided_calendar
from services._province.procedures import Procedure
from services.routing import plans
from tests.unit.stories.every_procedure import Case, desk_of, electronic, every_version
from tests.unit.stories.test_branches_of_every_procedure import named

WORK: Final = timedelta(hours=4)
"""What each agency takes for its part, in either mode."""
SHARED: Final = [each for each in every_version() if len(each.legs) > 1]

ACROSS_LEVELS: Final = [
    each
    for each in every_version()
    if agency(desk_of(each)).level != each.level and each.competent != "receiving"
]
"""Received below where they are decided (NĐ 61/2018 Article 19.7)."""


@dataclass
class Worked:
    """A dossier on which everybody worked equally long."""

    case: Case
    elapsed: timedelta

    @property
    def sent(self) -> list[LegDispatched]:
        return [event for event in self.case.story.told(LegDispatched) if event.data.duty != "return"]


def worked(case: Case) -> Worked:
    """Let each agency do its part from when it has the dossier, the lead once all the others are done."""
    story, calendar = case.story, decided_calendar()
    case.pay_what_stops_it()
    while open_legs := [leg for leg in story.legs if leg.leg_id not in story.closed and leg.duty != "return"]:
        leg = min(open_legs, key=lambda each: (each.duty == "lead", begins(case, each), each.leg_id))
        story.now = max(story.now, calendar.add_working_hours(begins(case, leg), WORK))
        case.answer(leg)
        case.pay_what_stops_it()
    received, finished = story.told(DossierReceived)[0], story.told(DossierFinished)[0]
    return Worked(case, calendar.working_time_between(received.data.received_at, finished.data.finished_at))


def begins(case: Case, leg: LegDispatchedData) -> datetime:
    sent_at = next(event.time for event in case.story.told(LegDispatched) if event.data.leg_id == leg.leg_id)
    begun: datetime = leg.arrives_at or sent_at
    if leg.duty != "lead":
        return begun
    return max([begun, *(event.data.closed_at for event in case.story.told(LegClosed))])


def on_paper(monkeypatch: pytest.MonkeyPatch, asked: Procedure) -> Worked:
    with monkeypatch.context() as patched:
        patched.setattr(plans, "mode_between", lambda *_: "paper")
        return worked(electronic(asked))


@pytest.mark.parametrize("asked", SHARED, ids=named)
def test_electronically_all_get_it_at_once_with_lead_duty_and_limit_of_each(asked: Procedure) -> None:
    sent = worked(electronic(asked)).sent

    assert len({event.time for event in sent}) == 1
    for event in sent:
        assert event.data.lead_agency == sent[0].data.to_agency
        named_ones = [(each.agency, each.duty, each.due_at) for each in event.data.participants]
        assert named_ones == [(one.data.to_agency, one.data.duty, one.data.due_at) for one in sent]


@pytest.mark.parametrize("asked", SHARED, ids=named)
def test_on_paper_one_works_after_another_and_the_messenger_takes_his_time(
    asked: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = on_paper(monkeypatch, asked)
    story = paper.case.story
    closed = {event.data.leg_id: event.data.closed_at for event in story.told(LegClosed)}

    assert [event.data.mode for event in paper.sent] == ["paper"] * len(asked.legs)
    for before, after in zip(paper.sent, paper.sent[1:], strict=False):
        assert after.time >= closed[before.data.leg_id]
    for event in paper.sent:
        between = event.data.from_agency != event.data.to_agency
        assert (event.data.arrives_at is not None) is between
        assert event.data.arrives_at is None or event.data.arrives_at > event.time
    lead = next(event for event in paper.sent if event.data.duty == "lead")
    place = 0 if lead.data.interagency else -1
    assert paper.sent[place] is lead, "decision 13: first if it has to get the paper, else last"


@pytest.mark.parametrize("asked", ACROSS_LEVELS, ids=named)
def test_across_levels_the_result_comes_back_to_the_desk_that_received(asked: Procedure) -> None:
    case = electronic(asked)
    story = case.play()
    received = story.told(DossierReceived)[0].data
    (up,) = (leg for leg in story.legs if leg.duty == "lead")
    (back,) = (leg for leg in story.legs if leg.duty == "return")

    assert (up.from_agency, up.to_agency) == (received.receiving_agency, received.competent_agency)
    assert up.interagency
    assert (back.from_agency, back.to_agency) == (up.to_agency, up.from_agency)


def test_electronic_routing_saves_time_on_every_shared_dossier(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = {}
    for asked in SHARED:
        fast, slow = worked(electronic(asked)).elapsed, on_paper(monkeypatch, asked).elapsed
        saved[asked.code] = slow - fast

    assert min(saved.values()) >= timedelta(hours=4), "at least one messenger's way"
    ways_and_waits = timedelta(hours=3 * 8 + 2 * 4)
    assert ways_and_waits <= saved["1.013227"] <= ways_and_waits + timedelta(hours=4), "and the 15:00 rule"


def hours(span: timedelta) -> float:
    return span / timedelta(hours=1)
