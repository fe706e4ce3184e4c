import json
from typing import Any

import pytest

from schemas.envelope import Event, type_of
from schemas.inbound import ClockTicked, LegAccepted, SubmissionLodged
from schemas.lookups import LookupAnswered
from schemas.personal_data import FORBIDDEN_FIELDS
from schemas.topics import AGENCY_REPLIES, DOSSIERS, LOOKUP_ANSWERS, SUBMISSIONS, TOPIC_OF
from services._runtime.arrivals import Arrival, Decoder, SetAside
from services._runtime.decisions import Unprocessable
from tests.builders import MORNING, a_leg_accepted, a_submission, a_tick, an_arrival

DECODER = Decoder((SubmissionLodged, ClockTicked))
SECRET = "Nguyễn Văn Kín"


def lodged(value: bytes | None = None, **changes: Any) -> Arrival:
    """Return a submission without headers, so that its value alone speaks."""
    arrival = an_arrival(a_submission(), **{"headers": ()} | changes)
    return arrival if value is None else arrival._replace(value=value)


def changed(**fields: object) -> bytes:
    return json.dumps(a_submission().model_dump(mode="json") | fields).encode()


def changed_data(**fields: object) -> bytes:
    return changed(data=a_submission().data.model_dump(mode="json") | fields)


def refusal(arrival: Arrival) -> Unprocessable:
    with pytest.raises(Unprocessable) as caught:
        DECODER.decode(arrival)
    return caught.value


def test_a_good_record_is_its_event() -> None:
    assert DECODER.decode(an_arrival(a_submission())) == a_submission()


@pytest.mark.parametrize(
    ("reason", "arrival"),
    [
        ("not-json", lodged(b"<lodged/>")),
        ("not-json", lodged(b"")),
        ("not-json", lodged(changed().replace(b"1.0", b"\xff\xfe", 1))),
        ("not-json", lodged(changed()[:-1])),
        ("not-json", lodged(changed_data(place="PLACE").replace(b"PLACE", b"\\ud800"))),
        ("wrong-shape", lodged(b"17")),
        ("wrong-shape", lodged(b"null")),
        ("wrong-shape", lodged(b"{}")),
        ("wrong-shape", lodged(changed(data=17))),
        ("wrong-shape", lodged(changed(time="yesterday"))),
        ("wrong-shape", lodged(changed(time="2021-03-08T09:00:00"))),
        ("wrong-shape", lodged(changed_data(place=SECRET))),
        ("null-value", lodged()._replace(value=None)),
        ("null-key", lodged(key=None)),
        ("wrong-key", lodged(key=b"H62.21")),
        ("wrong-subject", lodged(changed(subject="S-2"))),
        ("wrong-topic", lodged(topic=AGENCY_REPLIES)),
        ("wrong-topic", an_arrival(a_submission(), topic=AGENCY_REPLIES)),
        ("wrong-topic", an_arrival(a_leg_accepted(), topic=SUBMISSIONS)),
        ("type-mismatch", lodged(headers=(("ce_type", b"lgsp.clock.ticked.v1"),))),
    ],
)
def test_a_record_that_can_never_be_used_says_why(reason: str, arrival: Arrival) -> None:
    assert refusal(arrival).reason == reason


def test_key_and_value_both_null_are_a_null_value() -> None:
    assert refusal(lodged()._replace(key=None, value=None)).reason == "null-value"


@pytest.mark.parametrize("name", FORBIDDEN_FIELDS)
def test_a_field_that_would_carry_personal_data_is_refused_wherever_it_stands(name: str) -> None:
    nested = {"kind": "citizen", "id_token": "ab" * 32, name: SECRET}
    for value in (changed(**{name: SECRET}), changed_data(applicant=nested)):
        spaced = value.replace(b'":', b'" :')
        for record in (value, spaced):
            problem = refusal(lodged(record))
            assert (problem.reason, SECRET in problem.explanation) == ("forbidden-field", False)


def test_a_forbidden_field_is_looked_for_on_inbound_topics_only() -> None:
    ours = an_arrival(a_submission(), topic=DOSSIERS, value=changed(name="x"))
    assert refusal(ours).reason == "wrong-topic"


@pytest.mark.parametrize("field", ["channel", "place", "receiving_agency", "procedure_code", "submission_id"])
def test_an_explanation_names_the_field_and_never_the_value(field: str) -> None:
    problem = refusal(lodged(changed_data(**{field: SECRET})))
    assert field in problem.explanation
    assert SECRET not in problem.explanation


def test_a_type_that_nobody_knows_is_set_aside() -> None:
    unknown = SetAside("unknown", "lgsp.paper.vanished.v1")
    assert DECODER.decode(lodged(changed(type="lgsp.paper.vanished.v1"))) == unknown
    named = an_arrival(a_submission(), headers=(("ce_type", b"lgsp.paper.vanished.v1"),))
    assert DECODER.decode(named) == unknown


def test_a_type_that_another_service_applies_is_left_to_it() -> None:
    left = SetAside("other", "lgsp.leg.accepted.v1")
    assert DECODER.decode(an_arrival(a_leg_accepted())) == left
    assert DECODER.decode(an_arrival(a_leg_accepted(), headers=())) == left


def test_a_record_that_its_header_lets_skip_is_not_looked_into() -> None:
    skipped = an_arrival(a_leg_accepted(), value=b"<garbage/>", key=None)
    assert DECODER.decode(skipped) == SetAside("other", "lgsp.leg.accepted.v1")
    assert DECODER.decode(skipped._replace(value=None)) == SetAside("other", "lgsp.leg.accepted.v1")


def test_a_header_that_is_no_text_skips_as_an_unknown_type() -> None:
    answer = DECODER.decode(an_arrival(a_submission(), headers=(("ce_type", b"\xff"),)))
    assert isinstance(answer, SetAside)
    assert answer.why == "unknown"


def test_a_type_that_is_no_text_is_a_wrong_shape() -> None:
    assert refusal(lodged(changed(type=17))).reason == "wrong-shape"


def test_fields_that_are_not_known_are_ignored() -> None:
    assert DECODER.decode(lodged(changed_data(colour="red"))) == a_submission()
    assert DECODER.decode(lodged(changed(colour="red"))) == a_submission()


def test_a_tick_needs_no_key() -> None:
    assert DECODER.decode(an_arrival(a_tick(MORNING))) == a_tick(MORNING)


LOOKED_UP = {"submission_id": "S-1", "component_code": "identity-card-copy", "outcome": "found"}


def looked_up(key: bytes | None, **data: str) -> Arrival:
    event = {"id": "looked-up-1", "source": "/database/test", "subject": "S-1", "time": MORNING}
    answer = LookupAnswered.model_validate({**event, "data": LOOKED_UP | data})
    value = answer.model_dump_json().encode()
    return Arrival(LOOKUP_ANSWERS, 0, 0, 1_615_000_000_000, key, value, ())


@pytest.mark.parametrize(
    ("reason", "arrival"),
    [
        (None, looked_up(b"H62.12")),
        (None, looked_up(b"H62.12", receiving_agency="H62.12")),
        ("wrong-key", looked_up(b"H62.21", receiving_agency="H62.12")),
        ("wrong-key", looked_up(b"Department of Justice")),
        ("wrong-key", looked_up(b"")),
        ("null-key", looked_up(None)),
    ],
)
def test_a_key_that_the_data_do_not_tell_must_be_an_agency(reason: str | None, arrival: Arrival) -> None:
    reader = Decoder((LookupAnswered,))
    if reason is None:
        assert isinstance(reader.decode(arrival), LookupAnswered)
        return
    with pytest.raises(Unprocessable) as caught:
        reader.decode(arrival)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "event", [event for event in TOPIC_OF if event not in (SubmissionLodged, ClockTicked)], ids=type_of
)
def test_every_other_type_of_the_contract_is_left_alone_on_its_topic(event: type[Event]) -> None:
    record = lodged(changed(type=type_of(event)), topic=TOPIC_OF[event])
    assert DECODER.decode(record) == SetAside("other", type_of(event))


def test_a_reader_that_applies_one_type_decodes_it() -> None:
    accepted = Decoder((LegAccepted,))
    assert accepted.decode(an_arrival(a_leg_accepted())) == a_leg_accepted()
