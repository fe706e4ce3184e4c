"""Land: the tax office determines, the citizen pays, the clock stands still meanwhile (status 4 → 6 → 4)."""

from schemas.inbound import FeeBasis, FeeItem
from schemas.routing import DossierFinished, DueChanged, FeeDemanded, LegClosed
from tests.unit.stories.story import Story, at

LAND = "placeholder-land-use-right-change"
DUE, TAX_DUE = "2021-03-29 09:00", "2021-03-22 09:00"


def determined(amount_vnd: int) -> tuple[FeeItem, ...]:
    return (FeeItem(code="land-registration-tax", kind="tax", amount_vnd=amount_vnd),)


def land() -> Story:
    """Lodge a dossier on a Monday morning; then the land branch and the tax office have it."""
    story = Story(at("2021-03-15 09:00"))
    story.lodge(LAND, "H62.21.01", online=True, basis=FeeBasis(value_vnd=850_000_000))
    return story


def test_nothing_is_asked_for_before_the_tax_office_has_determined_it() -> None:
    story = land()
    assert story.demanded == []
    assert story.statuses == [2, 4]


def test_what_the_tax_office_determines_is_owed_whatever_was_declared() -> None:
    story = land()
    story.answer("finance", "needs-fee", items=determined(5_000_000))

    assert story.demanded == [("land-registration-tax", "tax", 5_000_000)]
    assert story.told(FeeDemanded)[0].data.online_offered
    assert story.statuses == [2, 4, 6]


def test_the_clock_stands_still_until_it_is_paid_and_the_tax_office_closes_its_leg() -> None:
    story = land()
    story.now = at("2021-03-18 09:00")
    story.answer("finance", "needs-fee", items=determined(4_250_000))
    story.now = at("2021-03-22 09:00")  # two working days later, when the tax office's own limit ends
    story.pay()
    assert story.statuses == [2, 4, 6, 4]
    (moved,) = story.told(DueChanged)
    assert (moved.data.old_due_at, moved.data.new_due_at) == (at(DUE), at("2021-03-31 09:00"))
    assert story.told(LegClosed) == []

    story.now = at("2021-03-24 09:00")
    story.answer("finance", "approve")
    (closed,) = story.told(LegClosed)
    assert (closed.data.outcome, closed.data.late) == ("done", False)
    story.answer("lead", "approve")
    assert story.statuses == [2, 4, 6, 4, 9]


def test_the_land_branch_alone_finishes_nothing_while_the_tax_is_owed() -> None:
    story = land()
    story.answer("finance", "needs-fee", items=determined(4_250_000))
    story.answer("lead", "approve")
    assert story.statuses == [2, 4, 6]
    story.pay()
    assert story.statuses == [2, 4, 6, 4]
    story.answer("finance", "approve")
    assert story.statuses == [2, 4, 6, 4, 9]


def test_a_tax_that_nobody_pays_stops_the_dossier() -> None:
    story = land()
    story.answer("finance", "needs-fee", items=determined(4_250_000))
    story.hub.tick(at("2021-03-22 09:01"))
    assert story.statuses == [2, 4, 6]
    story.hub.tick(at("2021-03-22 09:02"))

    assert story.statuses == [2, 4, 6, 8]
    (finish,) = story.told(DossierFinished)
    assert (finish.data.outcome, finish.data.result) == ("stopped", None)
    assert {event.data.outcome for event in story.told(LegClosed)} == {"timed-out"}


def test_close_relatives_owe_nothing_so_the_tax_office_only_agrees() -> None:
    story = Story(at("2021-03-15 09:00"))
    basis = FeeBasis(value_vnd=850_000_000, exemption="close-relatives")
    story.lodge(LAND, "H62.21", basis=basis)
    story.answer("finance", "approve")
    story.answer("lead", "approve")

    assert story.demanded == []
    assert story.statuses == [2, 4, 9]
