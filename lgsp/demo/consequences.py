"""Whether all that came in had its consequence: dossiers a status, payments and answers their outcome."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lgsp.demo.verdict import Verdict, verdict
from lgsp.stream.log import Entry, Log

ASKS_FOR = {"needs-fee": "lgsp.fee.demanded.v1", "needs-supplement": "lgsp.supplement.requested.v1"}
"""Answers that leave their leg open, and what routing then asks the applicant for."""


@dataclass
class Story:
    """What routing and payment_stub told of one dossier, counted."""

    told: Counter[str] = field(default_factory=Counter)
    sent: dict[str, str] = field(default_factory=dict)
    """Leg → its duty."""
    closed: Counter[str] = field(default_factory=Counter)
    owed: set[str] = field(default_factory=set)
    """Orders that nobody has paid in time, those that expired among them."""
    expired: set[str] = field(default_factory=set)
    outcome: str | None = None

    def open_legs(self) -> list[str]:
        """Return the duties of the legs that were sent and not closed."""
        return [duty for leg, duty in self.sent.items() if not self.closed[leg]]


def consequences(log: Log) -> Iterator[Verdict]:
    """Yield what is checked of the inbound topics against the hub's own."""
    stories = _stories(log)
    yield _begun(log)
    yield _paid(log)
    yield _receipts(log)
    yield _answers(log, stories)
    yield _legs(stories)


def _begun(log: Log) -> Verdict:
    """Judge that routing's first word on every dossier is status 2, received."""
    first = {one.event["subject"]: one.event for one in log.of("routing") if one.event.get("seq") == 1}
    received = [one.event["subject"] for one in log.of("dossiers") if _is(one, "dossier.received")]
    begins = {"from_status": None, "to_status": 2}
    wrong = [
        f"{code} begins with {first[code]['type']}" if code in first else f"routing never spoke of {code}"
        for code in received
        if code not in first or not begins.items() <= first[code]["data"].items()
    ]
    return verdict("every dossier begins with status 2", f"{len(received):,} dossiers", wrong)


def _paid(log: Log) -> Verdict:
    """Judge that every transaction reported as succeeded succeeded once, and no other."""
    reported = {
        _transaction(one)
        for one in log.of("payment-reports")
        if _is(one, "attempt.reported") and one.event["data"]["status"] == "succeeded"
    }
    told = Counter(_transaction(one) for one in log.of("payments") if _is(one, "payment.succeeded"))
    wrong = [f"{one} was reported and never succeeded" for one in sorted(reported - set(told))]
    wrong += [f"{one} succeeded {count} times" for one, count in told.items() if count > 1]
    wrong += [f"{one} succeeded and was never reported" for one in sorted(set(told) - reported)]
    return verdict("every reported payment succeeded once", f"{len(reported):,} transactions", wrong)


def _receipts(log: Log) -> Verdict:
    """Judge that every payment has one receipt, and that receipts run 1, 2, 3 … by agency and symbol."""
    paid = {_transaction(one) for one in log.of("payments") if _is(one, "payment.succeeded")}
    issued = [one for one in log.of("payments") if _is(one, "receipt.issued")]
    times = Counter(map(_transaction, issued))
    series: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for one in issued:
        series[one.key, one.event["data"]["symbol"]].append(one.event["data"]["number"])
    wrong = [f"{one} has no receipt" for one in sorted(paid - set(times))]
    wrong += [f"{one} has {count} receipts" for one, count in times.items() if count > 1]
    wrong += [f"{one} has a receipt and never succeeded" for one in sorted(set(times) - paid)]
    wrong += [
        f"receipts {symbol} of {agency} are not 1 to {len(numbers)}"
        for (agency, symbol), numbers in series.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1))
    ]
    about = f"{len(issued):,} receipts in {len(series):,} series"
    return verdict("every payment has one receipt, numbers without holes", about, wrong)


def _answers(log: Log, stories: dict[str, Story]) -> Verdict:
    """Judge that every answer closed its leg, asked for something, or is held until the money is there."""
    answers = {
        (one.event["data"]["dossier_code"], one.event["data"]["leg_id"], one.event["data"]["outcome"])
        for one in log.of("agency-replies")
        if _is(one, "leg.answered")
    }
    asked = Counter((code, ASKS_FOR[outcome]) for code, _, outcome in answers if outcome in ASKS_FOR)
    wrong, held = [], 0
    for code, leg, outcome in sorted(answers):
        story = stories[code]
        if story.closed[leg]:
            continue
        request = ASKS_FOR.get(outcome)
        if request:
            if story.told[request] < asked[code, request]:
                wrong.append(f"{leg} was answered {outcome} and nothing was asked for")
        elif story.sent.get(leg) == "return" and story.owed:
            held += 1
        else:
            wrong.append(f"{leg} was answered {outcome} and is not closed")
    found = f"{len(answers):,} answers, {held:,} held for money"
    return verdict("every answer closed its leg or is held", found, wrong)


def _legs(stories: dict[str, Story]) -> Verdict:
    """Judge that legs are open where a dossier still needs one, and nowhere else."""
    wrong = [f"{code}: {fault}" for code, story in sorted(stories.items()) for fault in _leg_faults(story)]
    sent = sum(len(story.sent) for story in stories.values())
    closed = sum(story.closed.total() for story in stories.values())
    still = sum(story.outcome is None for story in stories.values())
    found = f"{sent:,} sent - {closed:,} closed = {sent - closed:,} open, {still:,} dossiers unfinished"
    return verdict("open legs agree with open dossiers", found, wrong)


def _leg_faults(story: Story) -> Iterator[str]:
    yield from (f"{leg} was closed {count} times" for leg, count in story.closed.items() if count > 1)
    yield from (f"{leg} was closed and never sent" for leg in story.closed if leg not in story.sent)
    open_legs = story.open_legs()
    if story.outcome is None:
        supplements = story.told["lgsp.supplement.requested.v1"] - story.told["lgsp.supplement.received.v1"]
        if not open_legs and not story.owed - story.expired and supplements <= 0:
            yield "it is unfinished and waits for nobody"
        return
    if any(duty != "return" for duty in open_legs):
        yield f"it was {story.outcome} and {len(open_legs)} legs are open"
    returned = story.told["lgsp.result.returned.v1"]
    if story.outcome == "approved" and len(open_legs) + returned != 1:
        yield f"its result was handed over {returned} times and {len(open_legs)} legs are open"


def _stories(log: Log) -> dict[str, Story]:
    stories: defaultdict[str, Story] = defaultdict(Story)
    for entry in log.of("dossiers", "routing", "payments"):
        code = entry.event["data"].get("dossier_code")
        if code is not None:
            _tell(stories[code], entry.event["type"], entry.event["data"])
    return stories


def _tell(story: Story, kind: str, data: dict[str, Any]) -> None:
    story.told[kind] += 1
    match kind:
        case "lgsp.leg.dispatched.v1":
            story.sent[data["leg_id"]] = data["duty"]
        case "lgsp.leg.closed.v1":
            story.closed[data["leg_id"]] += 1
        case "lgsp.fee.demanded.v1":
            story.owed.add(data["order_id"])
        case "lgsp.payment.succeeded.v1" if data["order_id"] not in story.expired:
            story.owed.discard(data["order_id"])
        case "lgsp.payment.expired.v1":
            story.expired.add(data["order_id"])
        case "lgsp.dossier.finished.v1":
            story.outcome = data["outcome"]


def _is(entry: Entry, name: str) -> bool:
    return bool(entry.event["type"] == f"lgsp.{name}.v1")


def _transaction(entry: Entry) -> str:
    """Return what a transaction is known by: its id is unique per receiving agency, the key."""
    return f"{entry.event['data']['transaction_id']} at {entry.key}"
