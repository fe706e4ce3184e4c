"""Dead letters from an operator's side: listed, shown, sent once more, healed or back again."""

import json
from base64 import b64decode
from collections import Counter
from dataclasses import replace
from typing import Final

import pytest

from lgsp.dead_letters.replaying import PORTION
from tests.builders import AGENCY, DOSSIER
from tests.hub.command_line import Operator
from tests.hub.hub import Hub
from tests.hub.outside_reader import check, read_committed
from tests.hub.sending import Raw, a_raw_submission, send

pytestmark = [pytest.mark.kafka, pytest.mark.more]
ORDER: Final = "H62.12-210308-0001/order-1"


@pytest.fixture
def operator(hub: Hub) -> Operator:
    return Operator(hub)


def an_event(kind: str, time: str, **data: object) -> bytes:
    subject = data["dossier_code"]
    event = {
        "specversion": "1.0", "id": f"{kind}-{time}", "source": "/test", "type": f"lgsp.{kind}.v1",
        "subject": subject, "time": time, "datacontenttype": "application/json",
        "dataschema": f"urn:lgsp:schema:{kind}:1", "data": data,
    }  # fmt: skip
    return json.dumps(event).encode()


def a_payment(order: str = ORDER, transaction: str = "T-1") -> Raw:
    code, key = order.partition("/")[0], order.partition("-")[0].encode()
    value = an_event(
        "attempt.reported", "2021-03-08T09:05:00+07:00", dossier_code=code, order_id=order,
        transaction_id=transaction, method="counter", status="succeeded", amount_vnd=200_000,
        happened_at="2021-03-08T09:05:00+07:00",
    )  # fmt: skip
    return Raw("payment-reports", key, value, (("mark", b"early"), ("odd", b"\xff"), ("empty", b"")))


def an_answer() -> Raw:
    value = an_event(
        "leg.accepted", "2021-03-08T09:05:00+07:00", dossier_code=DOSSIER, leg_id="none", agency=AGENCY
    )
    return Raw("agency-replies", AGENCY.encode(), value)


async def test_what_was_only_too_early_is_healed_and_what_is_bad_comes_back(
    hub: Hub, operator: Operator
) -> None:
    poison = [
        Raw("submissions", b"H62.12", b"\x00\xff<lodged/>"),  # for intake and for metrics
        replace(a_raw_submission("S-9"), key=b"H62.21"),
        an_answer(),
        Raw("clock", None, b"[]", (), 4),
    ]
    [early, *_] = send(hub.servers, hub.prefix, [a_payment(), *poison])
    await hub.caught_up()
    listed = await operator.letters()
    assert Counter((each["topic"], each["service"], each["reason"]) for each in listed) == Counter(
        [
            ("payment-reports", "payment_stub", "unknown-order"),
            ("submissions", "intake", "not-json"),
            ("submissions", "metrics", "not-json"),
            ("submissions", "intake", "wrong-key"),
            ("agency-replies", "routing", "unknown-dossier"),
            *(("clock", service, "wrong-shape") for service in hub.services),
        ]
    )

    send(hub.servers, hub.prefix, [a_raw_submission("S-1")])
    await hub.caught_up()
    code, said = await operator.replays("--reason", "unknown-order")
    [healed] = said["replayed"]
    assert (code, healed["outcome"], healed["partition"]) == (0, "processed", early[0])
    payments = read_committed(hub.servers, hub.prefix, ("payments",))
    paid = ["lgsp.payment.succeeded.v1", "lgsp.receipt.issued.v1"]
    assert [each.event["type"] for each in payments] == paid
    first, second = read_committed(hub.servers, hub.prefix, ("payment-reports",))
    assert (second.partition, second.key, second.value) == (first.partition, first.key, first.value)
    assert second.headers == (*first.headers, ("lgsp_dl_replayed_from", healed["id"].encode()))

    code, said = await operator.replays("--reason", "unknown-order")
    assert (code, said["replayed"]) == (0, [])
    assert [each["why"] for each in said["left"]] == ["replayed-before"]
    code, said = await operator.replays(healed["id"], "--again")
    assert (code, said["replayed"][0]["outcome"]) == (0, "processed")
    assert read_committed(hub.servers, hub.prefix, ("payments",)) == payments, "a repeat changes nothing"
    assert not check(read_committed(hub.servers, hub.prefix))

    code, said = await operator.replays("--reason", "not-json")
    [back] = said["replayed"]
    assert (code, back["outcome"], len(back["letters"])) == (1, "returned", 2)
    again = [each for each in await operator.letters() if each["replayed_from"]]
    assert {each["service"] for each in again} == {"intake", "metrics"}
    assert {each["replayed_from"] for each in again} == {back["id"]}
    assert {each["id"] for each in again} == {each["id"] for each in back["returned_as"]}
    assert len(read_committed(hub.servers, hub.prefix, ("submissions",))) == len(poison) - 2 + 1 + 1

    code, said = await operator.replays("--reason", "wrong-shape")
    [tick] = said["replayed"]
    assert (tick["topic"], tick["partition"], tick["outcome"]) == ("clock", 4, "returned")

    await hub.stop("payment_stub")
    code, said = await operator.replays(healed["id"], "--again", "--timeout", "1")
    assert (code, said["replayed"][0]["outcome"]) == (1, "unknown"), "nobody has looked at it yet"
    hub.check()


async def test_a_letter_is_shown_whole_and_one_of_a_topic_of_the_hub_is_not_replayed(
    hub: Hub, operator: Operator
) -> None:
    send(hub.servers, hub.prefix, [a_payment(), Raw("submissions", None, b"\x1b[2J\x00", (("h", b"x"),), 2)])
    await hub.caught_up()
    [paid] = await operator.letters("--service", "payment_stub")
    shown = (await operator.types("dead-letters", "show", paid["id"], "--json")).data
    assert b64decode(shown["value_base64"]) == a_payment().value
    assert [(each["name"], b64decode(each["value_base64"])) for each in shown["headers"]] == [
        ("mark", b"early"), ("odd", b"\xff"), ("empty", b""),
    ]  # fmt: skip
    assert shown["replay_can_heal"]

    [odd] = await operator.letters("--service", "intake", "--reason", "not-json", "--since", "1h")
    assert await operator.letters("--topic", "clock") == await operator.letters("--since", "2099-01-01") == []
    text = (await operator.types("dead-letters", "show", odd["id"])).out
    assert "submissions/2/0" in text
    assert "1b 5b 32 4a 00" in text
    assert "\x1b" not in text
    assert "what to do:    The sender mends it" in text
    table = await operator.types("dead-letters", "list", "--limit", "1")
    assert len(table.out.splitlines()) == 2
    assert "1 of 3 dead letters" in table.err
    missing = await operator.types("dead-letters", "show", "0/999999", "--json")
    assert (missing.code, json.loads(missing.err)["category"]) == (1, "not-found")

    # of a topic that the hub writes it is refused
    [place] = send(hub.servers, hub.prefix, [Raw("routing", b"H62.12", b"not of the hub")])
    await hub.caught_up()
    [letter] = await operator.letters("--topic", "routing", "--service", "metrics")
    code, said = await operator.replays(letter["id"])
    assert (code, said["replayed"], [each["why"] for each in said["left"]]) == (1, [], ["hub-topic"])
    assert f"metrics must read routing/{place[0]}/{place[1]} again" in said["left"][0]["message"]
    assert len(read_committed(hub.servers, hub.prefix, ("routing",))) == 1


async def test_when_nothing_of_a_portion_heals_the_rest_is_left_and_no_service_stops(
    hub: Hub, operator: Operator
) -> None:
    for part in range(2):  # a hundred in a row stop a service; something good lies between these
        send(hub.servers, hub.prefix, [a_payment("H62.12-210308-0009/x", f"T-{part}-{n}") for n in range(60)])
        await hub.caught_up()
        send(hub.servers, hub.prefix, [a_raw_submission(f"S-{part}")])
        await hub.caught_up()
    code, said = await operator.replays("--all")
    assert (code, Counter(each["outcome"] for each in said["replayed"])) == (1, {"returned": PORTION})
    assert Counter(each["why"] for each in said["left"]) == {"stopped": 120 - PORTION}
    unseen = await operator.types("dead-letters", "replay", "--all", "--no-wait", "--json")
    assert (unseen.code, json.loads(unseen.err.splitlines()[-1])["category"]) == (2, "usage")
    hub.check()
