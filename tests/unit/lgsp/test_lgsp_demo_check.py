"""The demo's check: passes what is whole, and sees every kind of damage."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from lgsp.demo.verdict import Verdict, verdict
from lgsp.demo_check import judge
from lgsp.stream.log import Log
from lgsp.stream.recount import PAYMENT
from tests.unit.lgsp.hand_made_log import (
    ONE,
    THREE,
    TWO,
    Row,
    closed,
    figures,
    leg,
    log_of,
    rows,
    with_kpis,
)


def judged(events: list[Row], lodged: int | None = 4) -> list[Verdict]:
    """Return the verdicts on a log whose figures were right before it was damaged."""
    shown = figures(log_of(rows()))
    return judge(log_of(with_kpis(events, shown)), shown, lodged)


def failing(verdicts: list[Verdict]) -> set[str]:
    return {one.name for one in verdicts if not one.holds}


def test_a_whole_log_passes_every_check() -> None:
    verdicts = judged(rows())
    assert failing(verdicts) == set()
    assert len(verdicts) == 19 + 2 * 3
    assert any("4 lodged = 3 received + 1 refused" in one.found for one in verdicts)


def without(kind: str, subject: str, seq: int) -> Callable[[list[Row]], list[Row]]:
    name = f"{kind}/{subject}/{seq}"
    return lambda events: [row for row in events if row[2]["id"] != name]


def unnumbered(name: str) -> Callable[[list[Row]], list[Row]]:
    return lambda events: [
        (topic, key, one | {"seq": None} if one["id"] == name else one) for topic, key, one in events
    ]


def without_topic(*topics: str) -> Callable[[list[Row]], list[Row]]:
    return lambda events: [row for row in events if row[0] not in topics]


def with_data(name: str, **changes: Any) -> Callable[[list[Row]], list[Row]]:
    return lambda events: [
        (topic, key, one | {"data": one["data"] | changes} if one["id"] == name else one)
        for topic, key, one in events
    ]


DAMAGES: list[tuple[Callable[[list[Row]], list[Row]], str, str]] = [
    (without("leg.dispatched", TWO, 2), "seq", f"routing {TWO}: seq 3 where 2 belongs"),
    (lambda events: [*events, events[-1]], "seq", f"payments {THREE}: seq 4 where 5 belongs"),
    (lambda events: [*events, events[-1]], "event ids", f"receipt.issued/{THREE}/4 stands 2 times"),
    (
        lambda events: [*events[:-2], events[-1], events[-2]],
        "seq",
        f"payments {THREE}: seq 4 where 3 belongs",
    ),
    (unnumbered(f"leg.dispatched/{ONE}/3"), "seq", "seq None where 3 belongs"),
    (without("dossier.refused", "S-4", 1), "every submission", "S-4 at H62.12 was never answered"),
    (
        without("submission.lodged", "S-4", 1),
        "every submission",
        "S-4 at H62.12 was answered and never lodged",
    ),
    (without("submission.lodged", "S-4", 1), "every submission", "the world lodged 4, the topic has 3"),
    (without("dossier.received", THREE, 1), "dossier codes", f"of {THREE}, which nobody received"),
    (
        lambda events: [
            (topic, "H62.99" if one["subject"] == ONE else key, one) for topic, key, one in events
        ],
        "keys are",
        f"key H62.99 for dossier {ONE}",
    ),
    (without_topic("routing"), "every dossier begins", f"routing never spoke of {ONE}"),
    (without("status.changed", ONE, 1), "every dossier begins", f"routing never spoke of {ONE}"),
    (
        lambda events: (
            [row for row in events if row[2]["type"] != "lgsp.status.changed.v1"]
            + [leg(ONE, 1, "2021-03-08T08:00:00+07:00", "paper", interagency=False)]
        ),
        "every dossier begins",
        f"{ONE} begins with lgsp.leg.dispatched.v1",
    ),
    (with_data(f"status.changed/{ONE}/1", to_status=4), "every dossier begins", f"{ONE} begins with"),
    (without("payment.succeeded", ONE, 1), "every reported", "was reported and never succeeded"),
    (without_topic("payments"), "every reported", "was reported and never succeeded"),
    (without("attempt.reported", ONE, 1), "every reported", "succeeded and was never reported"),
    (
        with_data(f"payment.succeeded/{THREE}/2", transaction_id=f"T-{THREE}-1"),
        "every reported",
        f"T-{THREE}-1 at H62.23.02 succeeded 2 times",
    ),
    (without("receipt.issued", ONE, 2), "every payment has", f"T-{ONE}-1 at H62.12 has no receipt"),
    (without("payment.succeeded", ONE, 1), "every payment has", "has a receipt and never succeeded"),
    (lambda events: [*events, events[-1]], "every payment has", f"T-{THREE}-2 at H62.23.02 has 2 receipts"),
    (
        with_data(f"receipt.issued/{THREE}/4", number=2),
        "every payment has",
        "receipts 21TAA of H62.23.02 are not 1 to 1",
    ),
    (without("leg.closed", ONE, 4), "every answer", f"{ONE}/leg-2 was answered approve and is not closed"),
    (without("fee.demanded", ONE, 5), "every answer", "answered needs-fee and nothing was asked for"),
    (without("fee.demanded", TWO, 8), "every answer", f"{TWO}/leg-7 was answered approve and is not closed"),
    (without("leg.dispatched", THREE, 2), "open legs", f"{THREE}: it is unfinished and waits for nobody"),
    (without("leg.dispatched", ONE, 2), "open legs", f"{ONE}/leg-2 was closed and never sent"),
    (without("leg.closed", TWO, 5), "open legs", f"{TWO}: it was approved and 2 legs are open"),
    (without("leg.dispatched", TWO, 7), "open legs", f"{TWO}: its result was handed over 0 times"),
    (
        lambda events: [*events, closed(ONE, 6, "2021-03-12T09:00:00+07:00", 2)],
        "open legs",
        f"{ONE}/leg-2 was closed 2 times",
    ),
    (without_topic("payments", "payment-reports"), "every target", f"{PAYMENT} is out of nothing"),
]


@pytest.mark.parametrize(("damage", "name", "example"), DAMAGES)
def test_damage_is_seen_and_shown(damage: Callable[[list[Row]], list[Row]], name: str, example: str) -> None:
    verdicts = judged(damage(rows()))
    seen = [one for one in verdicts if one.name.startswith(name) and not one.holds]
    assert seen
    assert any(example in shown for one in seen for shown in one.examples)


def test_a_key_in_two_partitions_is_seen() -> None:
    log = log_of(rows())
    log.add("payments", 5, 99, b"H62.12", b'{"id":"x","type":"t","subject":"s","seq":1,"time":"","data":{}}')
    assert "keys are receiving agencies, one lane each" in failing(judge(log, figures(log), 4))


def test_dead_letters_and_garbage_are_seen() -> None:
    log = log_of(with_kpis(rows(), figures(log_of(rows()))))
    log.add("dead-letters", 0, 0, None, b"\xff")
    log.add("routing", 1, 77, b"H62.12", b"{half")
    assert failing(judge(log, figures(log_of(rows())), 4)) == {"events", "dead letters"}


def test_the_check_shares_no_code_with_what_it_checks() -> None:
    program = "import sys, lgsp.demo_check; print([n for n in sys.modules if n.startswith('services')])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown == "[]\n"


def test_an_empty_log_of_a_week_with_dossiers_does_not_pass() -> None:
    assert failing(judge(Log(), [], 4)) == {
        "every submission answered once",
        "every target is out of something",
    }


def test_a_week_in_which_routing_fell_silent_does_not_pass_though_its_figures_agree() -> None:
    events = [row for row in rows() if row[0] in {"submissions", "dossiers"}]
    shown = figures(log_of(events))
    assert failing(judge(log_of(with_kpis(events, shown)), shown, 4)) == {
        "every dossier begins with status 2",
        "open legs agree with open dossiers",
        "every target is out of something",
    }


def test_a_verdict_shows_figures_when_it_holds_and_examples_when_not() -> None:
    assert verdict("ids", "7 ids", []).line == "✓ ids: 7 ids"
    wrong = verdict("ids", "7 ids", [f"id {number}" for number in range(7)]).line.splitlines()
    assert wrong[0] == "✗ ids: 7 wrong; 7 ids"
    assert wrong[-1] == "    and 2 more"
