"""What a journey says of the clock, legs, papers and money; read from the topics and from intake alike."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services._province.journey.articles import RULES, key_of, rule_of
from services._province.journey.fold import journey_told
from services._province.journey.steps import Step
from services._province.procedures import Procedure
from services.intake.showing.look_up import full_view
from tests.unit.journey.two_sides import CARD, JUSTICE, Told, criminal_record, journey_of
from tests.unit.stories.every_procedure import BASIS, electronic, every_version
from tests.unit.stories.story import at

HOUR = 3600
DAY = 8 * HOUR


def paper_dossier() -> Told:
    """Cấp Giấy phép xây dựng at a district, on paper where agencies are not connected."""
    story = Told(at("2021-03-08 09:00"))
    story.lodge("2.000815", "H62.22.07", basis=BASIS)
    return story


def test_a_dossier_done_in_time_says_so_and_what_was_left() -> None:
    story = criminal_record()
    story.until("2021-03-10 10:00")
    for agency in ("H62.41", "H62.42"):
        story.answer("verify", "approve", agency=agency)
    story.answer("lead", "approve")
    story.answer("return", "approve")
    story.rates("satisfied")
    told = journey_of(story)
    assert (told.outcome, told.status, told.clock.state) == ("approved", 10, "stopped")
    assert (told.clock.late, told.clock.kept_first_date) == (False, True)
    assert told.clock.working_seconds_used + told.clock.working_seconds_left == 10 * DAY
    assert told.holders == told.late_now == ()
    assert told.result is not None
    assert (told.result.returned_at, told.result.channel) == (told.steps[-3].at, "online")
    assert told.feedback is not None
    assert told.feedback.rating == "satisfied"
    assert journey_of(story, story.now + timedelta(days=99)).clock == told.clock, "what is over stays"


def test_the_wait_for_money_stops_the_clock_and_the_applicant_has_it() -> None:
    story = Told(at("2021-03-08 09:00"))
    story.lodge("2.000488", JUSTICE, online=True)
    waiting = journey_of(story, "2021-03-09 09:00")
    assert [(each.state, each.why, each.working_seconds) for each in waiting.clock.segments] == [
        ("paused", "payment", DAY)
    ]
    assert (waiting.clock.working_seconds_used, waiting.clock.working_seconds_left) == (0, 10 * DAY)
    assert [(each.agency, each.what.en) for each in waiting.holders] == [(None, "The applicant, to pay")]
    (order,) = waiting.orders
    assert (order.state, order.amount_vnd, order.paid_at) == ("unpaid", 200_000, None)
    assert waiting.holders[0].until == order.payable_until

    story.now = at("2021-03-09 11:00")
    story.pay()
    paid = journey_of(story, "2021-03-09 15:00")
    assert [(each.state, each.working_seconds) for each in paid.clock.segments] == [
        ("paused", 10 * HOUR), ("running", 2 * HOUR),
    ]  # fmt: skip
    assert paid.clock.segments[-1].ends is None
    assert paid.clock.due_at - paid.clock.first_due_at > timedelta(days=1)
    assert paid.clock.working_seconds_used == 2 * HOUR
    assert paid.clock.working_seconds_left == 10 * DAY - 2 * HOUR
    assert (paid.orders[0].state, paid.orders[0].method, paid.orders[0].online) == ("paid", "counter", False)


def test_an_order_that_nobody_paid_expires_and_stops_the_dossier() -> None:
    story = Told(at("2021-03-08 09:00"))
    story.lodge("2.000488", JUSTICE, online=True)
    story.until("2021-03-20 09:00")
    told = journey_of(story)
    assert (told.outcome, told.orders[0].state, told.status) == ("stopped", "expired", 8)
    assert told.steps[-1].rule.assumption, "no article is known for it"


def test_electronic_legs_go_side_by_side_and_paper_has_its_way() -> None:
    told = journey_of(criminal_record(), "2021-03-10 10:00")
    modes = {leg.to_agency.id: leg for leg in told.legs}
    assert {name: leg.mode for name, leg in modes.items()} == {
        "H62.12": "electronic", "H62.41": "electronic", "H62.42": "paper",
    }  # fmt: skip
    court = modes["H62.42"]
    assert court.arrives_at is not None
    assert court.working_seconds_on_the_way == DAY, "eight working hours on the way, and nobody held it"
    assert court.working_seconds_held == modes["H62.41"].working_seconds_held - DAY
    electronic, paper = told.sums
    assert (electronic.legs, electronic.interagency_legs) == (2, 1)
    assert (paper.legs, paper.interagency_legs, paper.working_seconds_on_the_way) == (1, 1, DAY)
    assert [each.agency.name.vi for each in told.holders if each.agency] == [
        "Sở Tư pháp", "Công an tỉnh", "Tòa án nhân dân tỉnh",
    ]  # fmt: skip
    assert not told.late_now


def test_who_is_late_is_named_with_how_much_and_an_apology_moves_nothing() -> None:
    story = criminal_record()
    story.answer("verify", "approve", agency="H62.42")
    story.until("2021-03-23 10:00")
    told = journey_of(story)
    assert {each.agency.id for each in told.late_now if each.agency} == {"H62.12", "H62.41"}
    assert told.late_now[0].late_by_working_seconds > 0
    assert told.clock.late
    assert told.clock.kept_first_date is False
    assert told.clock.late_by_working_seconds == -told.clock.working_seconds_left > 0
    assert told.clock.apology is not None
    assert told.clock.apology.new_due_at > told.clock.due_at == journey_of(criminal_record()).clock.due_at


def test_missing_papers_send_it_back_and_the_limit_starts_anew() -> None:
    story = criminal_record()
    story.until("2021-03-09 09:00")
    story.answer("lead", "needs-supplement", components=(CARD,))
    waiting = journey_of(story, "2021-03-11 09:00")
    assert waiting.clock.state == "paused"
    assert waiting.holders[0].what.vi == "Người nộp hồ sơ bổ sung giấy tờ"
    assert waiting.supplement is not None
    assert (waiting.supplement.received_at, len(waiting.supplement.papers)) == (None, 1)
    story.until("2021-03-11 09:00")
    story.supplements(CARD)
    told = journey_of(story, "2021-03-12 09:00")
    assert told.supplement is not None
    assert told.supplement.received_at == told.clock.began_at == at("2021-03-11 09:00")
    assert (told.clock.working_seconds_used, told.clock.working_seconds_left) == (DAY, 9 * DAY)
    assert [each.why for each in told.clock.segments if each.state == "paused"] == ["payment", "supplement"]
    assert [(leg.round, leg.outcome) for leg in told.legs[:3]] == [(1, "returned")] * 3
    assert {leg.round for leg in told.legs[3:]} == {2}
    assert [paper.outcome for paper in told.papers] == ["attached"] * 2, "the supplement is told apart"
    assert {line.rule.articles for line in told.steps if line.kind == "supplemented"} == {"NĐ 61/2018 Đ19.4"}


def test_a_withdrawn_dossier_is_over_and_nobody_has_it() -> None:
    story = criminal_record()
    story.until("2021-03-09 09:00")
    story.withdraws()
    told = journey_of(story)
    assert (told.outcome, told.status, told.holders) == ("withdrawn", 7, ())
    closed = [line.rule for line in told.steps if line.kind == "closed"]
    assert closed
    assert all(rule.assumption for rule in closed), "no article says what becomes of the legs"


def test_a_dossier_just_received_is_at_its_desk() -> None:
    story = paper_dossier()
    events = story.hub.events[:1]
    told = journey_told(events, at("2021-03-08 09:00"))
    assert told is not None
    assert [each.agency.id for each in told.holders if each.agency] == ["H62.22.07"]
    assert journey_told(story.hub.events[1:], story.now) is None, "without its reception there is no journey"


def test_a_pause_moves_the_limits_of_the_legs_under_way() -> None:
    story = Told(at("2021-03-08 09:00"))
    story.lodge("2.000488", JUSTICE, online=True)
    story.pay()
    sent = Step(
        at=at("2021-03-08 10:00"), kind="sent", leg="L", agency="H62.41", from_agency=JUSTICE, duty="finance",
        mode="electronic", due_at=at("2021-03-10 10:00"),
    )  # fmt: skip
    paused, goes_on = (
        Step(at=at(f"2021-03-{day} 10:00"), kind="status", status=status)
        for day, status in (("09", 6), (11, 4))
    )
    record = story.record.model_copy(update={"steps": (sent, paused, goes_on)})
    from services.intake.showing.journey import journey  # noqa: PLC0415 - one side only

    (leg,) = journey(record, at("2021-03-12 09:00")).legs
    assert (leg.due_at, leg.due_in_force_at) == (at("2021-03-10 10:00"), at("2021-03-12 10:00"))
    assert not leg.late
    assert leg.working_seconds_held == 2 * DAY - HOUR, "the wait is the applicant's"


@pytest.mark.parametrize("kind", Step.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]
def test_every_kind_of_step_has_its_article_or_says_assumption(kind: str) -> None:
    for outcome, duty, mode, why, clock in [
        ("done", "lead", "paper", "payment", "reset"),
        ("refused", "verify", "electronic", "force-majeure", "pause"),
        ("timed-out", "return", "paper", "something", None), ("returned", "consult", "paper", None, None),
        ("approved", "approve", "paper", None, None), ("withdrawn", "finance", "paper", None, None),
    ]:  # fmt: skip
        if kind == "closed" and outcome in {"approved", "withdrawn"}:
            continue
        step = Step.model_validate({
            "at": at("2021-03-08 09:00"), "kind": kind, "outcome": outcome, "duty": duty, "mode": mode,
            "why": why, "clock": clock,
        })  # fmt: skip
        rule = rule_of(step, ())
        assert key_of(step) in RULES
        assert all(rule.rule)
        assert rule.assumption == ("ASSUMPTION" in rule.articles)


@pytest.mark.parametrize("asked", every_version()[::4], ids=lambda asked: asked.code)
def test_of_any_procedure_both_sides_tell_the_same_and_time_adds_up(asked: Procedure) -> None:
    story = electronic(asked).play()
    told = journey_of(Told(story.now, story.hub))
    assert told.clock.state == "stopped"
    assert told.clock.working_seconds_used >= 0
    for leg in told.legs:
        assert leg.closed_at is not None
        assert leg.working_seconds_held >= 0
    starts = [segment.starts for segment in told.clock.segments]
    ends = [segment.ends for segment in told.clock.segments]
    assert starts[1:] == ends[:-1], "no moment is in two segments or in none"
    assert (starts[0], ends[-1]) == (told.clock.received_at, told.clock.finished_at)


def test_the_clock_of_a_secured_transaction_begins_when_the_land_office_has_it() -> None:
    story = Told(at("2021-03-08 09:00"))
    story.lodge("1.011442", "H62.22.07")
    clock = journey_of(story, "2021-03-09 07:30").clock
    arrived = at("2021-03-08 15:00")
    assert (clock.began_at, clock.due_at) == (arrived, at("2021-03-09 17:00"))
    assert [(each.starts, each.working_seconds) for each in clock.segments] == [(arrived, 2.5 * HOUR)]
    (lead,) = journey_of(story, "2021-03-09 07:30").legs
    assert lead.arrives_at == arrived, "where the leg's limit begins, too"


@pytest.mark.parametrize(
    ("lodged", "asked", "brought"),
    [
        ("2021-03-13 10:00", "2021-03-13 11:00", "2021-03-13 12:00"),  # Saturday: all of it on Monday
        ("2021-03-15 17:30", "2021-03-15 17:40", "2021-03-15 18:00"),
        ("2021-03-16 12:00", "2021-03-16 12:10", "2021-03-16 12:20"),  # at noon
        ("2021-03-12 10:00", "2021-03-16 09:00", "2021-03-16 09:00"),  # within a tick of world time
    ],
)
def test_papers_that_come_in_the_moment_of_their_request_let_the_clock_run_on(
    lodged: str, asked: str, brought: str
) -> None:
    story = Told(at(lodged))
    story.lodge("1.001022", "H62.21.01")
    story.now = at(asked)
    story.answer("lead", "needs-supplement", components=("kinship-evidence",))
    story.now = at(brought)
    story.supplements("kinship-evidence")
    told = journey_of(story, "2021-04-20 09:00")
    assert told.clock.state == "running"
    assert [each.agency and each.agency.id for each in told.late_now] == ["H62.21.01"]
    kinds = [each.kind for each in told.steps]
    assert kinds.index("asked") < kinds.index("supplemented")
    assert kinds[kinds.index("supplemented") + 1] == "status"
    assert told.steps[kinds.index("supplemented") + 1].what.en == "In progress"


def test_of_one_moment_money_is_demanded_before_it_is_paid_and_a_rating_is_last() -> None:
    story = Told(at("2021-03-08 09:00"))
    says: tuple[Callable[[], None], ...] = (
        lambda: story.lodge("2.000488", JUSTICE, online=True), story.pay,
        lambda: story.answer("verify", "approve", agency="H62.41"),
        lambda: story.answer("verify", "approve", agency="H62.42"),
        lambda: story.answer("lead", "approve"), lambda: story.answer("return", "approve"),
        lambda: story.rates("satisfied"),
    )  # fmt: skip
    for say in says:
        story.now = at("2021-03-08 09:00")
        say()
    kinds = [each.kind for each in journey_of(story).steps]
    assert kinds.index("demanded") < kinds.index("paid") < kinds.index("sent") < kinds.index("finished")
    assert (kinds[0], kinds[-1]) == ("received", "rated")


def test_a_withdrawal_stands_before_what_it_ended_and_after_what_it_found() -> None:
    story = Told(at("2021-03-13 09:00"))  # Saturday: all of it is dated on Monday at opening
    story.lodge("1.001022", "H62.21.01")
    story.withdraws()
    kinds = [each.kind for each in journey_of(story, "2021-03-15 09:00").steps]
    assert kinds == ["received", "status", "sent", "withdrawn", "closed", "status", "finished"]


def test_after_a_part_was_passed_on_the_agency_that_has_it_now_decides() -> None:
    story = Told(at("2021-03-15 09:00"))
    story.lodge("1.001022", "H62.21.01")
    story.answer("lead", "wrong-authority", to_agency="H62.21")
    told = journey_of(story)
    assert told.competent_agency.id == "H62.21"
    assert [each.agency and each.agency.id for each in told.holders] == ["H62.21"]
    assert full_view(story.record)["competent_agency"] == "H62.21"


def test_parts_that_the_leads_rejection_ends_say_that_they_ended_with_the_dossier() -> None:
    story = criminal_record()
    story.answer("lead", "reject")
    told = journey_of(story)
    assert (told.status, told.outcome, told.holders) == (9, "rejected", ())
    ended = [each for each in told.steps if each.kind == "closed"]
    assert [each.rule.rule.en for each in ended[1:]] == ["The part ends with the dossier"] * 2


def test_a_result_before_the_day_of_the_appointment_is_announced_and_one_on_the_day_is_not() -> None:
    early = criminal_record()
    on_the_day = criminal_record()
    for story, moment in ((early, "2021-03-10 10:00"), (on_the_day, "2021-03-22 08:00")):
        story.until(moment)
        for agency in ("H62.41", "H62.42"):
            story.answer("verify", "approve", agency=agency)
        story.answer("lead", "approve")
    ends = [
        next(each for each in journey_of(story).steps if each.kind == "finished")
        for story in (early, on_the_day)
    ]
    assert [each.rule.articles for each in ends] == ["NĐ 61/2018 Đ20, Đ30", "NĐ 61/2018 Đ30"]
