"""A reader outside the hub, written apart from it: another client, plain JSON, nothing of ours imported."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

NUMBERED: Final = ("dossiers", "routing", "payments")
RECEIVED: Final = "lgsp.dossier.received.v1"
REFUSED: Final = "lgsp.dossier.refused.v1"
STATUS: Final = "lgsp.status.changed.v1"
FIRST_STATUS: Final = 2
READ_SECONDS: Final = 60


class Unreadable(AssertionError):
    """A topic could not be read to its end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it stands in the log; ``topic`` is free of the hub's prefix."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]

    @property
    def event(self) -> dict[str, Any]:
        """Return the event it holds."""
        held: dict[str, Any] = json.loads(self.value or b"")
        return held


@dataclass(slots=True)
class Faults:
    """What is wrong with a log; three empty lists and an empty rest is a log without fault."""

    lost: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self.lost or self.repeated or self.out_of_order or self.incomplete)

    def __str__(self) -> str:
        """Return the numbers and the first of each kind."""
        kinds = {name: getattr(self, name) for name in ("lost", "repeated", "out_of_order", "incomplete")}
        return "; ".join(f"{len(found)} {name}: {found[:5]}" for name, found in kinds.items())


def read_committed(servers: str, prefix: str, topics: Sequence[str] = NUMBERED) -> list[Seen]:
    """Return every committed record of these topics, each partition from its beginning to its end."""
    consumer = Consumer(
        {
            "bootstrap.servers": servers, "group.id": f"{prefix}outside", "enable.auto.commit": False,
            "isolation.level": "read_committed", "enable.partition.eof": True, "fetch.wait.max.ms": 20,
        }
    )  # fmt: skip
    try:
        places = [
            TopicPartition(prefix + topic, number, OFFSET_BEGINNING)
            for topic in topics
            for number in consumer.list_topics(prefix + topic, timeout=20).topics[prefix + topic].partitions
        ]
        return _to_the_ends(consumer, places, prefix)
    finally:
        consumer.close()


def _to_the_ends(consumer: Any, places: list[Any], prefix: str) -> list[Seen]:
    consumer.assign(places)
    unread = {(place.topic, place.partition) for place in places}
    seen: list[Seen] = []
    while unread:
        message = consumer.poll(READ_SECONDS)
        if message is None:
            raise Unreadable(f"no end of {sorted(unread)} in {READ_SECONDS} s")
        place = (message.topic(), message.partition())
        error = message.error()
        if error is None:
            topic = message.topic().removeprefix(prefix)
            headers = tuple(message.headers() or ())
            seen.append(Seen(topic, place[1], message.offset(), message.key(), message.value(), headers))
        elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 that is its public name
            unread.discard(place)
        else:
            raise Unreadable(str(error))
    return sorted(seen, key=lambda each: (each.topic, each.partition, each.offset))


def check(seen: Iterable[Seen]) -> Faults:
    """Return what is lost, repeated or out of order: ``seq`` runs 1, 2, 3 … by topic and subject."""
    faults = Faults()
    series: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    ids: Counter[str] = Counter()
    for each in seen:
        event = each.event
        ids[event["id"]] += 1
        series[each.topic, event["subject"]].append(event["seq"])
    for (topic, subject), numbers in series.items():
        where = f"{topic} {subject}"
        counted = Counter(numbers)
        faults.lost += [f"{where} seq {n}" for n in range(1, max(numbers) + 1) if n not in counted]
        faults.repeated += [f"{where} seq {n}" for n, times in counted.items() if times > 1]
        faults.out_of_order += [f"{where} seq {b} after {a}" for a, b in pairwise(numbers) if b < a]
    faults.repeated += [f"id {one}" for one, times in ids.items() if times > 1]
    return faults


def check_complete(seen: Iterable[Seen], sent: Collection[str], dead: Collection[str] = ()) -> Faults:
    """Return also what has no end: every submission is answered once, every dossier taken on by routing.

    ``sent`` are the submission_ids that Kafka acknowledged, ``dead`` those of them that are dead letters.
    """
    log = list(seen)
    faults = check(log)
    events = [(each.topic, each.event) for each in log]
    answers = Counter(e["data"]["submission_id"] for _, e in events if e["type"] in {RECEIVED, REFUSED})
    received = {e["data"]["dossier_code"] for _, e in events if e["type"] == RECEIVED}
    first = {
        e["data"]["dossier_code"]
        for _, e in events
        if e["type"] == STATUS and e["data"]["from_status"] is None and e["data"]["to_status"] == FIRST_STATUS
    }
    about = {e["data"].get("dossier_code") for topic, e in events if topic in {"routing", "payments"}}
    faults.incomplete = [
        *(f"{one} was never answered" for one in sorted(set(sent) - set(dead) - set(answers))),
        *(f"{one} was answered {times} times" for one, times in answers.items() if times > 1),
        *(f"{one} was answered but not sent" for one in sorted(set(answers) - set(sent))),
        *(f"{one} is dead and answered" for one in sorted(set(dead) & set(answers))),
        *(f"{code} was received and has no status 2" for code in sorted(received - first)),
        *(f"{code} was never received" for code in sorted(about - received - {None})),
        *_unsettled(events),
    ]
    return faults


def _unsettled(events: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the orders paid that routing never demanded, and dossiers finished with an open leg."""
    data: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for _, event in events:
        data[event["type"]].append(event["data"])
    demanded = {each["order_id"] for each in data["lgsp.fee.demanded.v1"]}
    closed = {each["leg_id"] for each in data["lgsp.leg.closed.v1"]}
    finished = {each["dossier_code"] for each in data["lgsp.dossier.finished.v1"]}
    paid = [each["order_id"] for each in data["lgsp.payment.succeeded.v1"]]
    legs = [each for each in data["lgsp.leg.dispatched.v1"] if each["duty"] != "return"]
    return [
        *(f"{order} was paid and never demanded" for order in paid if order not in demanded),
        *(
            f"{leg['leg_id']} is open, its dossier finished"
            for leg in legs
            if leg["dossier_code"] in finished and leg["leg_id"] not in closed
        ),
    ]
