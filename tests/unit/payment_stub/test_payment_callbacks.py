"""What a provider's callback must be to be believed, and what a thief or a bad line makes of one."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from services._runtime.decisions import Happening, Unprocessable
from services._runtime.problems import Problem
from services._runtime.provider_keys import provider_secret, secrets_in_force
from services.payment_stub.online.callback import read_callback
from services.payment_stub.online.callback_door import log_reference
from services.payment_stub.online.events import event_of, reported
from services.payment_stub.signing import ID, KEY, MOST_SKEW_SECONDS, SIGNATURE, TIMESTAMP
from tests.unit.payment_stub.builders import Lane, demand
from tests.unit.payment_stub.callbacks import KEYS, NOW, PROVIDER, SAID, SECRETS, a_body, signed


def refused(headers: dict[str, str], body: bytes, provider: str = PROVIDER, **more: Any) -> str:
    with pytest.raises(Problem) as found:
        read_callback(provider, headers, body, more.get("secrets", SECRETS), more.get("now", NOW))
    return found.value.kind


@pytest.mark.parametrize("key", ["k2", "k1"])
def test_a_provider_is_believed_under_either_key_while_one_is_replaced(key: str) -> None:
    body = a_body()
    callback = read_callback(PROVIDER, signed(body, key=key), body, SECRETS, NOW)
    assert (callback.message_id, callback.said.status, callback.said.amount_vnd) == (
        "msg_1", "succeeded", 205_000,
    )  # fmt: skip


def test_of_three_keys_the_oldest_counts_no_longer_and_a_revoked_one_never() -> None:
    three = {"k3": "3c" * 32, **KEYS}
    assert list(secrets_in_force(PROVIDER, three, ())) == ["k3", "k2"]
    assert list(secrets_in_force(PROVIDER, three, {f"{PROVIDER}_k3"})) == ["k2", "k1"]
    assert secrets_in_force(PROVIDER, KEYS, ())["k1"] != secrets_in_force("agency-gateway", KEYS, ())["k1"]


@pytest.mark.parametrize(("minutes", "kind"), [(5.1, "clock-skew"), (-5.1, "clock-skew")])
def test_a_clock_more_than_five_minutes_off_is_told_so(minutes: float, kind: str) -> None:
    body = a_body()
    assert refused(signed(body, at=NOW + timedelta(minutes=minutes)), body) == kind
    assert read_callback(PROVIDER, signed(body, at=NOW + timedelta(minutes=5)), body, SECRETS, NOW)


def test_each_way_of_not_being_signed_has_a_name() -> None:
    body, stranger = a_body(), provider_secret(PROVIDER, "00" * 32)
    assert refused({}, body) == "unsigned"
    assert refused({**signed(body), KEY: "k9"}, body) == "unknown-signing-key"
    assert refused(signed(body, secret=stranger), body) == "bad-signature"
    assert refused(signed(body), body, secrets={}) == "unknown-signing-key"
    assert refused({**signed(body), TIMESTAMP: "soon"}, body) == "bad-signature"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"provider": "agency-gateway"}, "another-provider"),
        ({"currency": "USD"}, "other-currency"),
        ({"amount_vnd": "205000"}, "invalid"),
        ({"amount_vnd": -1}, "invalid"),
        ({"status": "maybe"}, "invalid"),
        ({"note": "Nguyen Van A"}, "invalid"),
        ({"happened_at": "2021-03-08T10:00:00"}, "invalid"),
        ({"transaction_id": "T-012345678901"}, "invalid"),
    ],
)
def test_what_is_signed_but_is_nonsense_is_told_so(changes: dict[str, Any], kind: str) -> None:
    body = a_body(**changes)
    assert refused(signed(body), body) == kind


@pytest.mark.parametrize(
    ("body", "kind"), [(b"", "not-json"), (b"[]", "invalid"), (b"{", "not-json"), (b"{}", "invalid")]
)
def test_a_signed_body_that_is_no_callback_is_told_so(body: bytes, kind: str) -> None:
    assert refused(signed(body), body) == kind


def joined_signature(fields: dict[str, str], secret: str = "s3cret") -> str:  # noqa: S107 - an example's
    """Sign as the gateway of domain reference §2.8 did: MD5 of the values, joined by spaces."""
    return md5(" ".join([secret, *fields.values()]).encode()).hexdigest()  # noqa: S324 - that is the point


def test_joined_values_let_a_field_be_shifted_and_named_fields_do_not() -> None:
    honest = {"order": "order-1", "desc": "le phi 1", "amount": "205000"}
    forged = {"order": "order-1", "desc": "le phi", "amount": "1 205000"}
    assert joined_signature(honest) == joined_signature(forged), "one signature, two meanings"

    signed_for = a_body(order_id="H62.12-210308-0004/order-1", transaction_id="1-TX")
    headers = signed(signed_for)
    shifted = a_body(order_id="H62.12-210308-0004/order-11", transaction_id="-TX")
    assert refused(headers, shifted) == "bad-signature"
    # nor can anything move between id, time-stamp and body, which the standard joins by dots: an id has none
    dotted = signed(signed_for, message_id="msg.1606291200")
    assert refused(dotted, signed_for) == "bad-signature"
    moved = {**dotted, ID: "msg", TIMESTAMP: "1606291200"}
    assert refused(moved, dotted[TIMESTAMP].encode() + b"." + signed_for) in NOT_BELIEVED | {"not-json"}


Sent = tuple[dict[str, str], bytes]
BODY = a_body()
HEADERS = signed(BODY)
SIGNED = (ID, TIMESTAMP, SIGNATURE)
NAMES = ("amount_vnd", "order_id", "transaction_id", "status", "dossier_code", "currency")
NOT_BELIEVED = {"unsigned", "bad-signature", "clock-skew", "unknown-signing-key"}


def other_sign(value: str, number: int) -> str:
    """Return a text with one sign replaced."""
    place = number % len(value)
    return value[:place] + ("x" if value[place] != "x" else "y") + value[place + 1 :]


def added(number: int) -> bytes:
    place = number % (len(BODY) + 1)
    return BODY[:place] + bytes([number % 256]) + BODY[place:]


TAMPERS: tuple[Callable[[int], Sent], ...] = (
    lambda n: (HEADERS, BODY[: (at := n % len(BODY))] + bytes([BODY[at] ^ (1 + n % 255)]) + BODY[at + 1 :]),
    lambda n: (HEADERS, BODY[: n % len(BODY)]),
    lambda n: (HEADERS, added(n)),
    lambda n: (HEADERS, a_body(**{NAMES[n % len(NAMES)]: n + 300_000})),
    lambda n: ({**HEADERS, (name := SIGNED[n % 3]): other_sign(HEADERS[name], n // 3)}, BODY),
    lambda n: ({name: value for name, value in HEADERS.items() if name != SIGNED[n % 3]}, BODY),
    lambda n: (signed(BODY, secret=provider_secret(PROVIDER, f"{n:064x}")), BODY),
    lambda n: (signed(BODY, at=NOW + timedelta(seconds=301 + n % 10**7)), BODY),
    lambda n: (signed(BODY, at=NOW - timedelta(seconds=301 + n % 10**7)), BODY),
    lambda n: (signed(a_body(transaction_id=f"TX-{n % 1000}")), BODY),
)
"""Bytes, fields, headers, keys, times: each alters a good callback, by a number, into one that is not."""


@settings(max_examples=2_000, deadline=None, database=None)
@given(tamper=st.sampled_from(TAMPERS), number=st.integers(0, 2**31))
def test_nothing_unsigned_altered_or_old_is_believed(tamper: Callable[[int], Sent], number: int) -> None:
    assert refused(*tamper(number)) in NOT_BELIEVED


@pytest.mark.more
@settings(max_examples=300, deadline=None, database=None)
@given(
    body=st.binary(max_size=300),
    headers=st.dictionaries(st.sampled_from([*SIGNED, KEY]), st.text(max_size=40)),
)
def test_whatever_is_sent_is_refused_with_a_name_never_with_a_fault(
    body: bytes, headers: dict[str, str]
) -> None:
    assert refused(headers, body) in NOT_BELIEVED


def test_a_provider_may_give_its_own_reference_and_no_other_field_of_its_own() -> None:
    body = a_body(reference="NAPAS-7f3a")
    assert read_callback(PROVIDER, signed(body), body, SECRETS, NOW).said.reference == "NAPAS-7f3a"
    other = a_body(trace="NAPAS-7f3a")
    assert refused(signed(other), other) == "invalid"


def test_a_payment_counts_whose_reference_is_digits_as_people_have_them() -> None:
    body = a_body(reference="260308123456")
    assert read_callback(PROVIDER, signed(body), body, SECRETS, NOW).said.reference == "260308123456"


@pytest.mark.parametrize(
    ("reference", "logged"), [("NAPAS-7f3a", True), ("260308123456", False), (None, False)]
)
def test_a_reference_is_logged_unless_it_may_be_somebodys_number(
    reference: str | None, *, logged: bool
) -> None:
    body = a_body(reference=reference)
    with capture_logs() as logs:
        log_reference(read_callback(PROVIDER, signed(body), body, SECRETS, NOW).said)
    assert [each["reference"] for each in logs] == ([reference] if logged else [])


GENUINE = st.tuples(st.just("genuine"), st.sampled_from(["a", "b"]), st.sampled_from(["succeeded", "failed"]))
FORGED = st.tuples(st.just("forged"), st.integers(0, len(TAMPERS) - 1), st.integers(0, 2**31))
REPLAYED = st.tuples(st.just("replayed"), st.integers(0, 7), st.integers(0, 10**6))


@settings(max_examples=2_000, deadline=None, database=None)
@given(st.lists(st.one_of(GENUINE, FORGED, REPLAYED), min_size=1, max_size=8))
def test_nothing_unsigned_altered_replayed_or_reordered_changes_an_order(sent: list[Any]) -> None:
    """Whatever comes between, the order is what each genuine saying alone, told once, makes of it."""
    lane, taken, messages = Lane(demand(order_id=SAID["order_id"])), [], list[Sent]()
    for kind, one, other in sent:
        if kind == "genuine":
            body = a_body(transaction_id=f"TX-{one}", status=other)
            messages.append((signed(body, message_id=f"msg_{len(messages)}"), body))
            tell(lane, messages[-1])
            taken.append((one, other))
        elif kind == "replayed" and messages:
            headers, body = messages[one % len(messages)]
            before = lane.order(SAID["order_id"])
            tell(lane, (headers, body), NOW + timedelta(seconds=other % MOST_SKEW_SECONDS))
            assert refused(headers, body, now=NOW + timedelta(seconds=301 + other)) == "clock-skew"
            assert lane.order(SAID["order_id"]) == before
        elif kind == "forged":
            before = lane.order(SAID["order_id"])
            headers, body = TAMPERS[one](other)
            assert refused(headers, body) in NOT_BELIEVED
            assert lane.order(SAID["order_id"]) == before
    order, paid = lane.order(SAID["order_id"]), {name for name, status in taken if status == "succeeded"}
    assert order.state == ("paid" if paid else "open")
    assert {each.transaction_id for each in order.transactions} == {f"TX-{name}" for name, _ in taken}
    assert lane.net_successes(SAID["order_id"]) == min(1, len(paid))
    assert sum(each.status == "succeeded" for each in order.transactions) == len(paid), "in any order"


def tell(lane: Lane, message: Sent, now: datetime = NOW) -> None:
    """Let the core decide on a message as the door does; money taken is not untaken."""
    headers, body = message
    said = read_callback(PROVIDER, headers, body, SECRETS, now).said
    event = event_of(reported(said), "/provider/test", said.happened_at)
    with suppress(Unprocessable):
        lane.take(Happening(event, event.time))
