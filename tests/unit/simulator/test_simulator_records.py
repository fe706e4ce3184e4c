from datetime import timedelta
from itertools import pairwise

import pytest
from aiokafka.partitioner import DefaultPartitioner
from pydantic import ValidationError

from lgsp.simulator.chance import Draws
from lgsp.simulator.outgoing import STAGES, outgoing, ticks
from lgsp.simulator.slots import FIRST_MONDAY, Slots
from schemas.inbound import AttemptReportedData, AttemptStarted, AttemptStartedData, ClockTicked
from tests.unit.simulator.played import played

CODE = "H62.12-210308-0001"
ATTEMPT = AttemptStartedData(
    dossier_code=CODE, order_id="o", transaction_id="t", method="post", amount_vnd=1, happened_at=FIRST_MONDAY
)


def test_the_producers_partitioner_is_murmur2_as_other_clients_compute_it() -> None:
    partitioner, six = DefaultPartitioner(), list(range(6))
    assert [partitioner(b"%d" % key, six, six) for key in range(6)] == [2, 3, 2, 5, 1, 0]


def test_a_tick_goes_to_every_partition_without_a_key_and_is_one_fact() -> None:
    sent = ticks("routing", FIRST_MONDAY, 6)
    assert [each.partition for each in sent] == list(range(6))
    assert {each.key for each in sent} == {None}
    assert {each.subject for each in sent} == {"clock"}
    assert len({each.value for each in sent}) == 1
    tick = ClockTicked.model_validate_json(sent[0].value or b"")
    assert (tick.data.source_of_time, tick.data.stage, tick.time) == ("world", "routing", FIRST_MONDAY)


def test_the_waves_of_a_tick_are_different_facts() -> None:
    assert len({ticks(stage, FIRST_MONDAY, 1)[0].value for stage in STAGES}) == 3


def test_records_carry_their_type_and_content_type_in_headers() -> None:
    record = played(dossiers=5).records[0]
    assert record.headers == [
        ("content-type", b"application/cloudevents+json"),
        ("ce_type", b"lgsp.submission.lodged.v1"),
    ]


def test_times_are_whole_milliseconds() -> None:
    assert all(record.time.microsecond % 1000 == 0 for record in played(dossiers=100).records)


def test_draws_are_the_same_on_every_machine() -> None:
    draws = Draws(1, "citizen", 1)
    assert [draws.below(1000) for _ in range(5)] == [656, 932, 650, 619, 614]
    assert Draws(1, "citizen", 1).share() != Draws(1, "citizen", 2).share()


def test_draws_spread_as_they_say() -> None:
    draws = Draws("spread")
    shares = [draws.share() for _ in range(4000)]
    assert 0.48 < sum(shares) / 4000 < 0.52
    assert 0 <= min(shares) < 0.01
    assert 0.99 < max(shares) < 1
    around = [draws.around(7, 8.5, 11.5) for _ in range(4000)]
    assert 7 <= min(around) <= max(around) <= 11.5
    assert 8.9 < sum(around) / 4000 < 9.1
    chosen = [draws.one_of({"often": 3, "never": 0, "seldom": 1}) for _ in range(4000)]
    assert "never" not in chosen
    assert 2850 < chosen.count("often") < 3150


def test_slots_lie_side_by_side_and_the_tick_belongs_to_the_next() -> None:
    slots = Slots()
    assert slots.count(7) == 28
    assert all(slots.end_of(one) == slots.start_of(other) for one, other in pairwise(range(28)))
    assert slots.at(slots.end_of(3)) == 4
    assert slots.at(slots.end_of(3) - timedelta(microseconds=1)) == 3


@pytest.mark.parametrize("fault", [{"amount_vnd": "much"}, {"order_id": "with spaces"}])
def test_what_does_not_fit_the_contract_is_not_sent(fault: dict[str, str]) -> None:
    """A copy of a model is not checked when it is made; what is written always is."""
    told = {"subject": CODE, "time": FIRST_MONDAY, "source": "/provider/p", "key": "H62.12", "ref": "t"}
    assert outgoing(AttemptStarted, ATTEMPT, **told).value  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        outgoing(AttemptStarted, ATTEMPT.model_copy(update=fault), **told)  # type: ignore[arg-type]


def test_a_field_that_the_event_does_not_have_is_not_dropped_in_silence() -> None:
    reported = AttemptReportedData(**dict(ATTEMPT), status="succeeded")
    with pytest.raises(ValidationError, match="status"):
        outgoing(
            AttemptStarted, reported, subject=CODE, time=FIRST_MONDAY, source="/provider/p", key="H62.12",
            ref="t",
        )  # fmt: skip
