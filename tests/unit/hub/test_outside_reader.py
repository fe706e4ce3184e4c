import json
from typing import Any

import pytest

from tests.hub.outside_reader import Seen, check, check_complete

CODE = "H62.12-210308-0001"


def seen(topic: str, name: str, seq: int, **data: object) -> Seen:
    event: dict[str, Any] = {
        "id": f"{topic}/{name}/{seq}", "type": f"lgsp.{name}.v1", "subject": CODE, "seq": seq,
        "data": {"dossier_code": CODE, **data},
    }  # fmt: skip
    return Seen(topic, 0, seq, b"H62.12", json.dumps(event).encode(), ())


RECEIVED = seen("dossiers", "dossier.received", 1, submission_id="S-1")
STATUS_2 = seen("routing", "status.changed", 1, from_status=None, to_status=2)
LEG = seen("routing", "leg.dispatched", 2, leg_id="L-1", duty="verify")
CLOSED = seen("routing", "leg.closed", 3, leg_id="L-1")
FINISHED = seen("routing", "dossier.finished", 4)
DEMANDED = seen("routing", "fee.demanded", 5, order_id="O-1")
PAID = seen("payments", "payment.succeeded", 1, order_id="O-1")
GOOD = [RECEIVED, STATUS_2, LEG, CLOSED, FINISHED, DEMANDED, PAID]


def test_a_whole_log_has_no_fault() -> None:
    assert not check_complete(GOOD, {"S-1"}), "every series is 1, 2, 3 …"


@pytest.mark.parametrize("missing", [STATUS_2, LEG, CLOSED, FINISHED])
def test_a_hole_is_a_loss(missing: Seen) -> None:
    faults = check([each for each in GOOD if each is not missing])
    assert faults.lost == [f"routing {CODE} seq {missing.offset}"]
    assert not faults.repeated


def test_an_event_that_stands_twice_is_a_repeat_in_number_and_id() -> None:
    faults = check([*GOOD, PAID])
    assert faults.repeated == [f"payments {CODE} seq 1", "id payments/payment.succeeded/1"]
    assert not faults.lost


def test_an_id_used_for_two_numbers_is_a_repeat() -> None:
    event = PAID.event | {"seq": 2}
    again = Seen("payments", 0, 9, PAID.key, json.dumps(event).encode(), ())
    assert check([*GOOD, again]).repeated == ["id payments/payment.succeeded/1"]


def test_two_events_that_changed_places_are_out_of_order() -> None:
    faults = check([RECEIVED, LEG, STATUS_2, CLOSED])
    assert faults.out_of_order == [f"routing {CODE} seq 1 after 2"]
    assert not faults.lost
    assert not faults.repeated


@pytest.mark.parametrize(
    ("log", "sent", "fault"),
    [
        (GOOD, {"S-1", "S-2"}, "S-2 was never answered"),
        (GOOD, set(), "S-1 was answered but not sent"),
        ([RECEIVED, RECEIVED], {"S-1"}, "S-1 was answered 2 times"),
        ([RECEIVED], {"S-1"}, f"{CODE} was received and has no status 2"),
        ([STATUS_2], set(), f"{CODE} was never received"),
        ([RECEIVED, STATUS_2, PAID], {"S-1"}, "O-1 was paid and never demanded"),
        ([RECEIVED, STATUS_2, LEG, FINISHED], {"S-1"}, "L-1 is open, its dossier finished"),
    ],
)
def test_what_has_no_end_is_named(log: list[Seen], sent: set[str], fault: str) -> None:
    assert fault in check_complete(log, sent).incomplete


def test_a_dead_letter_is_an_answer_too_but_the_only_one() -> None:
    assert not check_complete([*GOOD], {"S-1", "S-2"}, dead={"S-2"})
    assert check_complete(GOOD, {"S-1"}, dead={"S-1"}).incomplete == ["S-1 is dead and answered"]
