"""The eight procedures of the demo in detail, on the wire and on paper, from lodging to hand-over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pytest

from schemas.dossiers import DossierReceived
from schemas.inbound import FeeBasis, FeeItem
from schemas.routing import DossierFinished, DueChanged, FeeDemanded, LegClosed, ResultReturned
from tests.unit.stories.story import Story, at

LAND = "placeholder-land-use-right-change"
ALL_ELECTRONIC = "2021-03-15 09:00"
"""A Monday on which everybody here is connected."""
ALL_ON_PAPER = "2020-09-07 09:00"
"""A Monday on which nobody is; the household business of NĐ 01/2021 does not exist yet."""

Path = tuple[tuple[str, str], ...]
"""Duty and receiver of each leg."""


@dataclass(frozen=True)
class Told:
    """What must be told of a procedure: desk, path, what is asked for, statuses."""

    desk: str
    paper_desk: str
    path: Path
    paper_path: Path
    basis: FeeBasis | None = None
    demanded: tuple[tuple[str, str, int], ...] = ()
    statuses: tuple[int, ...] = (2, 4, 9, 10)
    paper_day: str = ALL_ON_PAPER


def alone(desk: str) -> Path:
    return (("lead", desk),)


WARD, PAPER_COMMUNE = "H62.21.01", "H62.22.07"
DISTRICT, PAPER_DISTRICT = "H62.21", "H62.29"
POWER, FIRE, ENVIRONMENT = ("consult", "H62.45"), ("consult", "H62.41.01"), ("consult", "H62.10")
POLICE, COURT = ("verify", "H62.41"), ("verify", "H62.42")
HEALTH = ("verify", "H62.14")

STORIES: dict[str, Told] = {
    "2.000815": Told(
        WARD,
        PAPER_COMMUNE,
        alone(WARD),
        alone(PAPER_COMMUNE),
        FeeBasis(pages=3, copies=2),
        (("certified-copy", "fee", 10_000),),
    ),
    "2.000488": Told(
        DISTRICT,
        PAPER_DISTRICT,
        (("lead", "H62.12"), POLICE, COURT),
        (("lead", "H62.12"), POLICE, COURT),
        FeeBasis(copies=3),
        (("criminal-record", "fee", 205_000),),
        (2, 6, 4, 9, 10),
    ),
    "1.001193": Told(WARD, PAPER_COMMUNE, alone(WARD), alone(PAPER_COMMUNE)),
    "1.000894": Told(WARD, PAPER_COMMUNE, alone(WARD), alone(PAPER_COMMUNE)),
    "1.001612": Told(
        DISTRICT,
        PAPER_DISTRICT,
        (("lead", DISTRICT), ("finance", "H62.43.01")),
        (("finance", "H62.43.09"), ("lead", PAPER_DISTRICT)),
        paper_day="2021-03-15 09:00",  # the desk is on paper, and so is whatever leaves it
    ),
    LAND: Told(
        WARD,
        PAPER_COMMUNE,
        (("lead", "H62.44.01"), ("finance", "H62.43.01")),
        (("lead", "H62.44.02"), ("finance", "H62.43.02")),
        FeeBasis(value_vnd=850_000_000),
        (("land-registration-tax", "tax", 4_250_000),),
        (2, 4, 6, 4, 9, 10),
    ),
    "1.013227": Told(
        DISTRICT,
        PAPER_DISTRICT,
        (("lead", DISTRICT), POWER, FIRE, ENVIRONMENT),
        (POWER, FIRE, ENVIRONMENT, ("lead", PAPER_DISTRICT)),
        paper_day="2021-03-15 09:00",
    ),
    "1.002809": Told(
        DISTRICT,
        PAPER_DISTRICT,
        (("lead", "H62.08"), HEALTH),
        (("lead", "H62.08"), HEALTH),
        demanded=(("driving-licence", "charge", 135_000),),
        statuses=(2, 6, 4, 9, 10),
    ),
}
ANSWERS = {"lead": "approve", "verify": "approve", "consult": "opinion", "finance": "approve"}


def lodged(code: str, mode: Literal["electronic", "paper"]) -> Story:
    told = STORIES[code]
    electronic = mode == "electronic"
    story = Story(at(ALL_ELECTRONIC if electronic else told.paper_day))
    story.lodge(code, told.desk if electronic else told.paper_desk, basis=told.basis)
    return story


def work(story: Story, path: Iterable[tuple[str, str]]) -> None:
    """Let everybody answer in order, and the tax office ask for what it determines first."""
    for duty, agency in path:
        taxes = [fee for fee in story.told(DossierReceived)[0].data.fees if fee.collect == "processing"]
        if duty == "finance" and taxes:
            items = tuple(FeeItem(**fee.model_dump(include={"code", "kind", "amount_vnd"})) for fee in taxes)
            story.answer(duty, "needs-fee", items=items)
            story.pay()
        story.answer(duty, ANSWERS[duty], agency=agency)


def tell(code: str, mode: Literal["electronic", "paper"]) -> Story:
    """Tell the whole story of a dossier."""
    story = lodged(code, mode)
    if story.statuses == [2, 6]:
        story.pay()
    path = STORIES[code].path if mode == "electronic" else STORIES[code].paper_path
    work(story, sorted(path, key=lambda leg: leg[0] == "lead") if mode == "electronic" else path)
    if len(story.told(FeeDemanded)) > len(story.told(DueChanged)):  # what is owed at return pauses nothing
        story.pay()
    story.answer("return", "approve")
    return story


@pytest.mark.parametrize("mode", ["electronic", "paper"])
@pytest.mark.parametrize("code", STORIES)
def test_a_dossier_goes_from_the_lodging_to_the_applicant(
    code: str, mode: Literal["electronic", "paper"]
) -> None:
    story, told = tell(code, mode), STORIES[code]

    assert story.hub.refused == []
    assert story.statuses == list(told.statuses)
    assert story.demanded == list(told.demanded)
    (finish,) = story.told(DossierFinished)
    assert (finish.data.outcome, finish.data.on_time) == ("approved", True)
    assert finish.data.result is not None
    assert len(story.told(ResultReturned)) == 1
    assert story.closed == {leg.leg_id for leg in story.legs}
    assert {(event.data.outcome, event.data.late) for event in story.told(LegClosed)} == {("done", False)}


@pytest.mark.parametrize("code", STORIES)
def test_electronic_legs_go_to_everybody_at_once(code: str) -> None:
    story = lodged(code, "electronic")
    if story.statuses == [2, 6]:
        story.pay()

    assert story.paths == [(duty, agency, "electronic") for duty, agency in STORIES[code].path]
    assert all(len(leg.participants) == len(STORIES[code].path) for leg in story.legs)


@pytest.mark.parametrize("code", [code for code, told in STORIES.items() if len(told.paper_path) > 1])
def test_on_paper_one_agency_works_after_another_a_lead_from_elsewhere_first(code: str) -> None:
    story, path = lodged(code, "paper"), STORIES[code].paper_path
    if story.statuses == [2, 6]:
        story.pay()
    for done, leg in enumerate(path, start=1):
        sent = [(duty, agency) for duty, agency, mode in story.paths if mode == "paper"]
        assert sent == list(path[:done])
        work(story, (leg,))


@pytest.mark.parametrize("code", [code for code, told in STORIES.items() if not told.demanded])
def test_what_is_free_has_no_order_and_pauses_nothing(code: str) -> None:
    story = tell(code, "electronic")

    assert story.told(FeeDemanded) == []
    assert story.told(DueChanged) == []


@pytest.mark.parametrize("code", ["2.000815", "1.001193", "1.000894"])
@pytest.mark.parametrize(
    ("time", "due"), [("2021-03-12 14:59", "2021-03-12 17:00"), ("2021-03-12 15:00", "2021-03-15 17:00")]
)
def test_what_is_done_at_once_is_due_the_same_day_and_after_1500_the_next(
    code: str, time: str, due: str
) -> None:
    story = Story(at(time))
    story.lodge(code, WARD, basis=STORIES[code].basis)

    assert story.told(DossierReceived)[0].data.due_at == at(due)
    assert story.legs[0].due_at == at(due)
