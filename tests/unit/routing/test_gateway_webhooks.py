"""Webhooks, as far as they need no network: signatures, addresses, when to try again."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks import Webhook as Verifier

from services.routing.gateway.addresses import NotAllowed, Resolver, Target, is_allowed, target_of
from services.routing.gateway.breaker import Outcome, Policy, Standing, after
from services.routing.gateway.delivery import AWAY, outcome_of
from services.routing.gateway.signing import Secrets, signed

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
POLICY = Policy(first_seconds=1, longest_seconds=300, max_attempts=3, disable_after_hours=120)
SECRETS = Secrets({"k2": SecretStr("6b" * 32), "k1": SecretStr("5a" * 32)})
BODY = '{"id":1,"event":{"x":"Sở Tư pháp"}}'.encode()


def test_the_signature_is_what_the_specification_says() -> None:
    secret = SECRETS.of("H62.12", "k1", 1)
    assert secret is not None
    headers = signed([secret], "H62_12-1", NOW, BODY)
    key = b64decode(secret.removeprefix("whsec_"))
    content = f"H62_12-1.{int(NOW.timestamp())}.".encode() + BODY
    by_hand = b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers == {
        "webhook-id": "H62_12-1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": f"v1,{by_hand}",
    }


def test_while_a_secret_is_replaced_either_of_the_two_verifies_and_no_other_does() -> None:
    old, new, other = (SECRETS.of("H62.12", "k1", number) for number in (1, 2, 3))
    assert old is not None
    assert new is not None
    assert other is not None
    headers = signed([new, old], "m", datetime.now(UTC), BODY)
    for secret in (old, new):
        assert Verifier(secret).verify(BODY, headers)["id"] == 1
    with pytest.raises(Exception, match="signature"):
        Verifier(other).verify(BODY, headers)


def test_a_secret_is_an_agencys_own_and_gone_with_its_key() -> None:
    assert SECRETS.of("H62.12", "k1", 1) != SECRETS.of("H62.13", "k1", 1)
    assert SECRETS.of("H62.12", "k1", 1) != SECRETS.of("H62.12", "k2", 1)
    assert SECRETS.of("H62.12", "k9", 1) is None
    assert (SECRETS.newest, Secrets({}).newest) == ("k2", None)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_that_the_public_does_not_reach_are_refused(address: str) -> None:
    assert not is_allowed(ip_address(address), ())


def test_what_an_operator_allows_is_allowed_and_nothing_beside_it() -> None:
    allowed = [ip_network("10.20.0.0/16"), ip_network("fc00:1::/32")]
    for address, there in (
        ("10.20.1.1", True),
        ("::ffff:10.20.1.1", True),
        ("fc00:1::5", True),
        ("10.21.0.1", False),
    ):
        assert is_allowed(ip_address(address), allowed) is there
    assert is_allowed(ip_address("203.162.0.1"), ())
    assert is_allowed(ip_address("2400:cb00::1"), ())


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/x", "file:///etc/passwd", "//host", "host", "https://", "https://user:pw@host/",
        "https://u@host/", "https://host/#x", "https://host:99999/", "https://host/ x", "https://hôst/",
        "https://[::1", "https://h/" + "x" * 2000, "gopher://host/", "https://host/\r\nx: y", "",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_webhook_is_refused_with_words(url: str) -> None:
    with pytest.raises(NotAllowed):
        target_of(url)


async def test_a_name_for_this_machine_is_refused_whatever_it_is_called() -> None:
    for host in ("localhost", "127.1", "0x7f000001", "2130706433", "[::1]".strip("[]")):
        with pytest.raises(NotAllowed, match="ALLOWED_NETWORKS"):
            await Resolver(()).address(Target(host, 443))
    assert str(
        await Resolver([ip_network("127.0.0.0/8"), ip_network("::1/128")]).address(Target("localhost", 80))
    )


@pytest.mark.parametrize(
    ("status", "retry_after", "outcome"),
    [
        (200, None, Outcome("delivered")),
        (204, "9", Outcome("delivered")),
        (410, None, Outcome("gone")),
        (500, None, Outcome("refused")),
        (302, None, Outcome("refused")),
        (400, "soon", Outcome("refused", None)),
        (429, "7", Outcome("away", 7)),
        (503, "Thu, 26 Nov 2026 08:00:30 GMT", Outcome("away", 30)),
        (503, "Thu, 26 Nov 2020 08:00:30 GMT", Outcome("away", 0)),
        (503, "9" * 30, Outcome("away", 999_999_999)),
    ],
)
def test_an_answer_is_about_the_entry_or_about_the_receiver(
    status: int, retry_after: str | None, outcome: Outcome
) -> None:
    assert outcome_of(status, retry_after, NOW) == outcome


def failed(standing: Standing, outcome: Outcome = AWAY, at: datetime = NOW, chance: float = 1) -> Standing:
    return after(standing, 5, outcome, at, policy=POLICY, chance=chance)


def test_pauses_double_up_to_the_longest() -> None:
    standing, pauses = Standing(delivered_to=4), []
    for _ in range(12):
        standing = failed(standing)
        assert standing.retry_at is not None
        pauses.append((standing.retry_at - NOW).total_seconds())
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert standing.delivered_to == 4, "nobody was there: no entry is given up"


def test_chance_spreads_the_tries_and_a_receivers_wish_is_obeyed() -> None:
    assert failed(Standing(), chance=0).retry_at == NOW + timedelta(seconds=0.5)
    assert failed(Standing(), Outcome("away", 60)).retry_at == NOW + timedelta(seconds=60)
    assert failed(Standing(), Outcome("refused", 10**9)).retry_at == NOW + timedelta(hours=1), "within bounds"


def test_an_entry_that_is_refused_often_is_left_to_the_inbox_and_the_next_has_its_turn() -> None:
    standing = Standing(delivered_to=4)
    for attempts in (1, 2):
        standing = failed(standing, Outcome("refused"))
        assert (standing.delivered_to, standing.attempts) == (4, attempts)
    standing = failed(standing, Outcome("refused"))
    assert (standing.delivered_to, standing.attempts, standing.failures) == (5, 0, 3)
    assert standing.retry_at is not None
    assert after(standing, 6, Outcome("delivered"), NOW, policy=POLICY, chance=1) == Standing(delivered_to=6)


def test_a_receiver_that_is_gone_or_fails_for_days_gets_nothing_any_more() -> None:
    gone = failed(Standing(), Outcome("gone"))
    assert (gone.disabled_because, gone.may_send(NOW + timedelta(days=99))) == ("gone", False)
    first = failed(Standing())
    assert failed(first, at=NOW + timedelta(hours=120)).disabled_because is None
    assert failed(first, at=NOW + timedelta(hours=121)).disabled_because == "failing"


@given(st.lists(st.sampled_from(["delivered", "refused", "away", "gone"]), max_size=40), st.floats(0, 1))
def test_a_standing_never_goes_back_and_never_passes_an_entry_unseen(kinds: list[Any], chance: float) -> None:
    standing, entry = Standing(), 1
    for kind in kinds:
        if standing.disabled_because:
            break
        before = standing
        standing = after(before, entry, Outcome(kind), NOW, policy=POLICY, chance=chance)
        assert standing.delivered_to in {before.delivered_to, entry}
        if kind == "away":
            assert standing.delivered_to == before.delivered_to
        entry = standing.delivered_to + 1
