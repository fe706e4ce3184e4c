"""Every history of two takeovers, deaths, freezes and markers left out: no verdict contradicts Kafka.

A small model of Kafka: the coordinator of one transactional id, and one partition to which it may leave the
marker out. Processes take the lane over and publish in the steps of ``Relay``, each step one request, in any
order; one that never moves again has died, one that moves late was frozen. Verdicts are the real ones.
"""

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

import pytest
from aiokafka import TopicPartition

from services._runtime.verdicts import Decided, Sighting, Unended, was_committed

PLACE: Final = TopicPartition("dossiers", 1)
PRODUCER: Final = 3


class Kafka(NamedTuple):
    """``open_epoch``, ``opened``, ``held``: what is open in the partition, since when, which transactions.

    ``decided``: what the coordinator decided on each transaction, so far. ``may_…``: how often it still
    leaves a marker out, loses an answer to a fence, or ends a transaction by its time-out.
    """

    state: str = "Empty"
    epoch: int = 0
    last_epoch: int = 0
    open_epoch: int = -1
    opened: int = 0
    held: tuple[int, ...] = ()
    decided: tuple[bool | None, ...] = ()
    may_leave_out: int = 1
    may_lose: int = 0
    may_time_out: int = 0

    def word(self) -> Decided:
        return Decided(self.state, PRODUCER, self.epoch)

    def unended(self) -> tuple[Unended, ...]:
        return (Unended(PLACE, self.open_epoch, 0, self.opened),) if self.held else ()

    def ending(self, *, commit: bool) -> "Kafka":
        """Decide on the transaction under way; an abort raises the epoch."""
        state, epoch = ("PrepareCommit", self.epoch) if commit else ("PrepareAbort", self.epoch + 1)
        return self._replace(state=state, epoch=epoch, decided=(*self.decided[:-1], commit))

    def marked(self, epoch: int, *, commit: bool) -> "Kafka":
        """Take a marker in the partition: it ends all that stands open, which must be what was decided."""
        if epoch < self.last_epoch:
            return self
        for transaction in self.held:
            assert self.decided[transaction] is commit, "ended otherwise than it was decided"
        return self._replace(last_epoch=epoch, open_epoch=-1, held=())

    def initiated(self) -> tuple["Kafka", bool]:
        """Answer a producer that starts: whether it may, after what was under way."""
        if self.state == "Ongoing":
            return self.ending(commit=False), False
        if self.state.startswith("Prepare"):
            return self, False
        return self._replace(state="Empty", epoch=self.epoch + 1), True


class Process(NamedTuple):
    """``at``: its next step; ``left``: transactions that it still wants to publish."""

    at: str
    left: int
    epoch: int = 0
    open_then: tuple[Unended, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    unended: tuple[Unended, ...] = ()


GONE: Final = Process("gone", 0)
World = tuple[Kafka, tuple[Process, ...]]


def by_itself(kafka: Kafka) -> Iterator[Kafka]:
    """Yield what the broker may do next."""
    if kafka.state.startswith("Prepare"):
        commit = kafka.state == "PrepareCommit"
        complete = kafka._replace(state=kafka.state.replace("Prepare", "Complete"))
        yield complete.marked(kafka.epoch, commit=commit)
        if kafka.may_leave_out:
            yield complete._replace(may_leave_out=kafka.may_leave_out - 1)
    if kafka.state == "Ongoing" and kafka.may_time_out:
        yield kafka.ending(commit=False)._replace(may_time_out=kafka.may_time_out - 1)


def steps(kafka: Kafka, me: Process) -> Iterator[tuple[Kafka, Process]]:
    """Yield what a process may do next."""
    match me.at:
        case "look at the partition":
            yield kafka, me._replace(at="look at the coordinator", open_then=kafka.unended())
        case "look at the coordinator":
            yield from looked(kafka, me)
        case "abort":
            yield kafka.initiated()[0], me._replace(at="look at the partition")
        case "fence":
            after, done = kafka.initiated()
            yield after, me._replace(at="look after the fence", epoch=after.epoch) if done else me
            if done and kafka.may_lose:  # it asks again, or it fails and begins anew
                unheard = after._replace(may_lose=kafka.may_lose - 1)
                yield unheard, me
                yield unheard, me._replace(at="look at the partition")
        case "look after the fence":
            seen = (*me.sightings, Sighting(kafka.word(), ()))
            yield kafka, me._replace(at="ask for what is open", sightings=seen)
        case "ask for what is open":
            yield (
                kafka,
                me._replace(at="write markers", unended=kafka.unended()) if kafka.held else at_work(me),
            )
        case "write markers":
            yield from written(kafka, me)
        case _:
            yield from published(kafka, me)


def looked(kafka: Kafka, me: Process) -> Iterator[tuple[Kafka, Process]]:
    if kafka.state == "Ongoing":
        yield kafka, me._replace(at="abort", open_then=())
    elif not kafka.state.startswith("Prepare"):
        seen = (*me.sightings, Sighting(kafka.word(), me.open_then))
        yield kafka, me._replace(at="fence", open_then=(), sightings=seen)


def written(kafka: Kafka, me: Process) -> Iterator[tuple[Kafka, Process]]:
    for unended in me.unended:
        commit = was_committed(unended, me.sightings)
        if commit is None:
            return  # it refuses to go on
        kafka = kafka.marked(unended.epoch, commit=commit)
    yield kafka, at_work(me)


def at_work(me: Process) -> Process:
    return Process("begin", me.left, me.epoch) if me.left else GONE


def published(kafka: Kafka, me: Process) -> Iterator[tuple[Kafka, Process]]:
    ours = kafka.epoch == me.epoch
    if me.at == "begin" and me.left and ours and kafka.state in {"Empty", "CompleteCommit"}:
        begun = kafka._replace(state="Ongoing", decided=(*kafka.decided, None))
        yield begun, me._replace(at="send", left=me.left - 1)
    elif me.at == "send" and ours and kafka.state == "Ongoing" and me.epoch >= kafka.last_epoch:
        opened = kafka.opened if kafka.held else kafka.opened + 1
        held = (*kafka.held, len(kafka.decided) - 1)
        sent = kafka._replace(last_epoch=me.epoch, open_epoch=me.epoch, opened=opened, held=held)
        yield sent, me._replace(at="commit")
    elif me.at == "commit" and ours and kafka.state == "Ongoing":
        yield kafka.ending(commit=True), me._replace(at="wait")
    elif me.at == "wait" and kafka.state == "CompleteCommit" and ours:
        yield kafka, me._replace(at="look at the partition") if kafka.held else at_work(me)


def histories(*first: Process, kafka: Kafka) -> int:
    """Go through every state that can be reached; return how many there are."""
    seen: set[World] = {(kafka, tuple(sorted(first)))}
    left = deque(seen)
    while left:
        for world in followers(*left.popleft()):
            if world not in seen:
                seen.add(world)
                left.append(world)
    return len(seen)


def followers(kafka: Kafka, processes: tuple[Process, ...]) -> Iterator[World]:
    for after in by_itself(kafka):
        yield after, processes
    for index, me in enumerate(processes):
        before, behind = processes[:index], processes[index + 1 :]
        for after, then in steps(kafka, me):
            # in whatever order: two processes that are equally far are the same history
            yield after, tuple(sorted((*before, then, *behind)))


OWNER: Final = Process("begin", 1)
HEIR: Final = Process("look at the partition", 1)
LAST_HEIR: Final = HEIR._replace(left=0)


def test_no_verdict_contradicts_what_was_decided_though_answers_are_lost_and_time_runs_out() -> None:
    owner, kafka = OWNER._replace(left=2), Kafka(may_lose=1, may_time_out=1)
    assert histories(owner, HEIR, kafka=kafka) > 10_000


def test_no_verdict_contradicts_what_was_decided_in_two_takeovers_whoever_dies_or_thaws_when() -> None:
    assert histories(OWNER, LAST_HEIR, LAST_HEIR, kafka=Kafka()) > 10_000


@pytest.mark.long
def test_no_verdict_contradicts_what_was_decided_in_two_takeovers_that_publish() -> None:
    assert histories(OWNER, HEIR, LAST_HEIR, kafka=Kafka(may_lose=1)) > 200_000
