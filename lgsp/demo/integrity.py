"""Whether the log is whole: numbers without holes or repeats, ids once, nothing dead or unanswered."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from lgsp.demo.verdict import Verdict, verdict
from lgsp.stream.log import HUB_TOPICS, Entry, Log

RECEIVED = "lgsp.dossier.received.v1"
REFUSED = "lgsp.dossier.refused.v1"
LODGED = "lgsp.submission.lodged.v1"


def integrity(log: Log, lodged: int | None = None) -> Iterator[Verdict]:
    """Yield what is checked of the log alone; ``lodged``: how many submissions the world says it sent."""
    yield _numbered(log)
    yield _unique(log)
    yield _in_their_lane(log)
    yield _answered(log, lodged)
    yield _known(log)
    yield verdict("events", f"{len(log.unreadable)} unreadable", log.unreadable)
    dead = [f"{log.dead_letters} records in dead-letters; see: lgsp doctor"] if log.dead_letters else []
    yield verdict("dead letters", f"{log.dead_letters}", dead)


def _numbered(log: Log) -> Verdict:
    """Judge that the events on one subject in one topic stand there as 1, 2, 3 and so on."""
    series: defaultdict[tuple[str, str], list[int | None]] = defaultdict(list)
    for entry in log.of(*HUB_TOPICS):
        series[entry.topic, entry.event["subject"]].append(entry.event.get("seq"))
    wrong = [
        f"{topic} {subject}: {_first_fault(numbers)}"
        for (topic, subject), numbers in series.items()
        if numbers != list(range(1, len(numbers) + 1))
    ]
    count = sum(map(len, series.values()))
    return verdict(
        "seq 1, 2, 3 … without holes or repeats", f"{count:,} events in {len(series):,} series", wrong
    )


def _first_fault(numbers: list[int | None]) -> str:
    for wanted, number in enumerate(numbers, 1):
        if number != wanted:
            return f"seq {number} where {wanted} belongs"
    return "in order"


def _unique(log: Log) -> Verdict:
    ids = Counter(entry.event.get("id") for entry in log.of(*HUB_TOPICS))
    return verdict(
        "event ids unique",
        f"{len(ids):,} ids",
        [f"{one} stands {count} times" for one, count in ids.items() if count > 1],
    )


def _in_their_lane(log: Log) -> Verdict:
    """Judge that a key is its dossier's receiving agency, and stands in one partition only."""
    partition_of: dict[str, int] = {}
    wrong = []
    for entry in log.of(*HUB_TOPICS):
        if partition_of.setdefault(entry.key, entry.partition) != entry.partition:
            wrong.append(f"{_where(entry)}: key {entry.key} is also in partition {partition_of[entry.key]}")
        code = entry.event["data"].get("dossier_code")
        if code is not None and code.partition("-")[0] != entry.key:
            wrong.append(f"{_where(entry)}: key {entry.key} for dossier {code}")
    return verdict("keys are receiving agencies, one lane each", f"{len(partition_of):,} keys", wrong)


def _answered(log: Log, lodged: int | None) -> Verdict:
    """Judge that every submission is received or refused, once."""
    sent = {_submission(entry) for entry in log.of("submissions") if entry.event["type"] == LODGED}
    answers = Counter(
        _submission(entry) for entry in log.of("dossiers") if entry.event["type"] in {RECEIVED, REFUSED}
    )
    wrong = [f"{one} was never answered" for one in sorted(sent - set(answers))]
    wrong += [f"{one} was answered {count} times" for one, count in answers.items() if count > 1]
    wrong += [f"{one} was answered and never lodged" for one in sorted(set(answers) - sent)]
    if lodged is not None and lodged != len(sent):
        wrong.append(f"the world lodged {lodged:,}, the topic has {len(sent):,}")
    received = sum(entry.event["type"] == RECEIVED for entry in log.of("dossiers"))
    refused = sum(entry.event["type"] == REFUSED for entry in log.of("dossiers"))
    return verdict(
        "every submission answered once",
        f"{len(sent):,} lodged = {received:,} received + {refused:,} refused",
        wrong,
    )


def _submission(entry: Entry) -> str:
    """Return what a submission is known by: its id is unique per receiving agency, the key."""
    return f"{entry.event['data']['submission_id']} at {entry.key}"


def _known(log: Log) -> Verdict:
    received = [
        entry.event["data"]["dossier_code"] for entry in log.of("dossiers") if entry.event["type"] == RECEIVED
    ]
    wrong = [f"{code} was given {count} times" for code, count in Counter(received).items() if count > 1]
    known = set(received)
    wrong += [
        f"{_where(entry)}: {entry.event['type']} of {code}, which nobody received"
        for entry in log.of("routing", "payments")
        if (code := entry.event["data"].get("dossier_code")) is not None and code not in known
    ]
    return verdict("dossier codes given once, no event without a dossier", f"{len(known):,} codes", wrong)


def _where(entry: Entry) -> str:
    return f"{entry.topic}/{entry.partition}@{entry.offset}"
