"""Poison never blocks and never vanishes (design §3, invariant 3)."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest
from confluent_kafka import Producer

from schemas.topics import MIB, SERVICES
from tests.hub.hub import Hub
from tests.hub.outside_reader import Seen, check, read_committed
from tests.hub.sending import Raw, a_raw_submission, marks, send

pytestmark = pytest.mark.kafka
CLEAN: Final = 1000
NEARLY_TOO_BIG: Final = b'{"padding":"' + b"x" * 943_718
CANARY: Final = "Canary Who Must Not Be Seen"


@dataclass(frozen=True)
class Poison:
    """A bad record and who must give it up why; nobody: it is set aside and counted."""

    name: str
    record: Raw
    dead: Mapping[str, str]

    @property
    def mark(self) -> str:
        """Return its name in the header."""
        return self.name


def changed(record: Raw, **fields: object) -> Raw:
    return replace(record, value=json.dumps(json.loads(record.value or b"") | fields).encode())


def changed_data(record: Raw, **fields: object) -> Raw:
    return changed(record, data=json.loads(record.value or b"")["data"] | fields)


def poisons() -> list[Poison]:
    """Return every kind, with the header that lets metrics skip it and without."""
    good, nobody = a_raw_submission("S-0"), replace(a_raw_submission("S-x"), partition=0)
    other = a_raw_submission("S-unknown", procedure_code="9.999999")
    undecodable = {
        "not-json": (replace(good, value=b"<lodged/>"), "not-json"),
        "empty": (replace(good, value=b""), "not-json"),
        "big": (replace(good, value=NEARLY_TOO_BIG), "not-json"),
        "bad-utf-8": (replace(good, value=(good.value or b"").replace(b"1.0", b"\xff\xfe", 1)), "not-json"),
        "null-value": (replace(good, value=None), "null-value"),
        "both-null": (replace(nobody, key=None, value=None), "null-value"),
        "forbidden-field": (changed_data(good, full_name=CANARY), "forbidden-field"),
    }
    understood = {
        "wrong-type": (changed(good, data=17), "wrong-shape"),
        "null-key": (replace(nobody, key=None), "null-key"),
        "wrong-key": (replace(good, key=b"H62.21"), "wrong-key"),
        "unknown-procedure": (other, "unknown-procedure"),
        "conflict": (changed_data(good, place="08713"), "conflict"),
    }
    unknown = changed(good, type="lgsp.paper.vanished.v1")
    vanished = ("ce_type", b"lgsp.paper.vanished.v1")
    found = [
        Poison("unknown-type", replace(unknown, headers=(vanished,)), {}),
        Poison("unknown-type-bare", replace(unknown, headers=()), {}),
        Poison(
            "elsewhere-replies", bare("agency-replies"), dict.fromkeys(("routing", "metrics"), "not-json")
        ),
        Poison("elsewhere-reports", bare("payment-reports"), {"payment_stub": "not-json"}),
        Poison("elsewhere-answers", bare("lookup-answers"), {"intake": "not-json"}),
        Poison("elsewhere-clock", bare("clock"), dict.fromkeys(SERVICES, "not-json")),
        Poison(
            "misplaced", replace(good, topic="payment-reports", headers=()), {"payment_stub": "wrong-topic"}
        ),
    ]
    for name, (record, reason) in undecodable.items():
        without = replace(record, headers=())
        found.append(Poison(name, record, {"intake": reason}))
        found.append(Poison(f"{name}-bare", without, dict.fromkeys(("intake", "metrics"), reason)))
    for name, (record, reason) in understood.items():
        found.append(Poison(name, record, {"intake": reason}))
        found.append(Poison(f"{name}-bare", replace(record, headers=()), {"intake": reason}))
    return found


def bare(topic: str) -> Raw:
    return Raw(topic, b"H62.12", b"<not json/>")


def among(clean: list[Raw], bad: list[Raw]) -> list[Raw]:
    """Return the bad records spread evenly behind the first of the clean ones."""
    step = len(clean) // (len(bad) + 1)
    mixed = list(clean)
    for n, record in reversed(list(enumerate(bad, start=1))):
        mixed.insert(n * step, record)
    return mixed


def by_mark(letters: list[Seen]) -> dict[str, dict[str, list[Seen]]]:
    found: defaultdict[str, defaultdict[str, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for letter in letters:
        service = said(letter)["lgsp_dl_service"]
        found[marks(letter.headers)][service].append(letter)
    return {mark: dict(services) for mark, services in found.items()}


def said(letter: Seen) -> dict[str, str]:
    return {name: (value or b"").decode() for name, value in letter.headers if name.startswith("lgsp_dl_")}


async def test_poison_is_given_up_where_it_must_be_and_everything_clean_passes(hub: Hub) -> None:
    bad = poisons()
    clean = [a_raw_submission(f"S-{n}") for n in range(CLEAN)]
    sent = among(clean, [each.record.marked(each.mark) for each in bad])
    places = dict(
        zip((marks(each.headers) for each in sent), send(hub.servers, hub.prefix, sent), strict=True)
    )
    await hub.caught_up()

    found = by_mark(read_committed(hub.servers, hub.prefix, ("dead-letters",)))
    dead = {each.mark: dict.fromkeys(each.dead, 1) for each in bad if each.dead}
    assert {mark: {s: len(each) for s, each in services.items()} for mark, services in found.items()} == dead
    for each in bad:
        for service, reason in each.dead.items():
            [letter] = found[each.mark][service]
            _check_letter(letter, each.record.marked(each.mark), reason, places[each.mark])

    answered = read_committed(hub.servers, hub.prefix, ("dossiers",))
    assert not check(answered)
    assert sorted(a.event["data"]["submission_id"] for a in answered) == sorted(
        f"S-{n}" for n in range(CLEAN)
    )
    assert await counted(hub, "intake", 'outcome="unknown"', 'topic="submissions"') == 2
    assert await counted(hub, "metrics", 'outcome="unknown"', 'topic="submissions"') == 2
    assert CANARY not in "".join(hub.logs(service) for service in SERVICES)


def _check_letter(letter: Seen, sent: Raw, reason: str, place: tuple[int, int]) -> None:
    ours = len(letter.headers) - len(sent.headers)
    assert (letter.key, letter.value) == (sent.key, sent.value)
    assert letter.headers[: len(sent.headers)] == sent.headers
    why = said(letter)
    assert len(why) == ours
    assert why["lgsp_dl_reason"] == reason
    assert why["lgsp_dl_explanation"]
    assert CANARY not in why["lgsp_dl_explanation"]
    assert (why["lgsp_dl_topic"], int(why["lgsp_dl_attempts"])) == (sent.topic, 1)
    assert (int(why["lgsp_dl_partition"]), int(why["lgsp_dl_offset"])) == place


async def counted(hub: Hub, service: str, *labels: str) -> float:
    text = (await hub.http.get(f"{hub.url(service)}/metrics")).text
    lines = [line for line in text.splitlines() if line.startswith("lgsp_records_total")]
    return sum(float(line.split()[-1]) for line in lines if all(label in line for label in labels))


async def test_too_many_dead_letters_in_a_row_stop_the_service_loudly(new_hub: Any) -> None:
    async with new_hub(services=("intake",), environment={"LGSP_DEAD_LETTERS__MAX_IN_A_ROW": "5"}) as hub:
        await hub.ready()
        send(hub.servers, hub.prefix, [bare("submissions")] * 20)
        life = await hub.exited("intake")
        assert life.exit_code == 3
        assert "too many records in a row could not be processed" in life.last_words
        assert "the last one, not-json, is at submissions/" in life.last_words
        assert "LGSP_DEAD_LETTERS__MAX_IN_A_ROW" in life.last_words


@pytest.mark.parametrize(("size", "cut"), [(4_000_000, False), (20_000_000, True)])
async def test_a_record_that_was_small_only_while_compressed_blocks_nobody(
    hub: Hub, *, size: int, cut: bool
) -> None:
    value = b"<not json/>" * (size // 11)
    producer = Producer(
        {"bootstrap.servers": hub.servers, "compression.type": "gzip", "message.max.bytes": 10**8}
    )
    producer.produce(f"{hub.prefix}submissions", value, b"H62.12")
    assert producer.flush(30) == 0
    send(hub.servers, hub.prefix, [a_raw_submission("S-1")])
    await hub.caught_up()
    letters = by_mark(read_committed(hub.servers, hub.prefix, ("dead-letters",)))[""]
    assert {service: len(each) for service, each in letters.items()} == {"intake": 1, "metrics": 1}
    for [letter] in letters.values():
        assert letter.value == (value[:MIB] if cut else value)
        assert said(letter).get("lgsp_dl_truncated_from_bytes") == (str(len(value)) if cut else None)
    assert len(read_committed(hub.servers, hub.prefix, ("dossiers",))) == 1
