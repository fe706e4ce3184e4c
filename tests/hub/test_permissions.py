"""What Kafka's access control forbids is told with what to give; and nothing is there by halves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from lgsp.kafka import config
from lgsp.kafka.embedded import EmbeddedKafka
from services._runtime.crash import nowhere
from services._runtime.refusals import Refusal
from services._runtime.relay import Relay, RelayPlace
from services._runtime.settings import KafkaPart
from services._runtime.topics_admin import ensure_topics
from tests.hub.any_topic import new_topic, produce, seen_outside
from tests.hub.command_line import Said
from tests.hub.replayed import PARTITIONS, a_prefix, a_week, ours
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.embedded, pytest.mark.more]
US, OTHERS = "User:ANONYMOUS", "User:other"
AUTHORIZER: Final = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "true",
}
"""What no rule speaks of is free to all; what a rule gives to somebody is closed to everybody else."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a broker that checks permissions; all of our commands are the user ANONYMOUS to it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in AUTHORIZER.items():
            patch.setitem(config._FIXED, name, value)  # noqa: SLF001 (no setting of ours turns it on)
        with EmbeddedKafka(tmp_path_factory.mktemp("kafka")).running() as running:
            yield running.bootstrap_servers


async def give(servers: str, kind: ResourceType, name: str, user: str, *operations: AclOperation) -> None:
    """Give rights on a resource, so that all that is not given is forbidden there."""
    admin = AdminClient({"bootstrap.servers": servers})
    literal, allow = ResourcePatternType.LITERAL, AclPermissionType.ALLOW
    rules = [AclBinding(kind, name, literal, user, "*", each, allow) for each in operations]
    for rule in admin.create_acls(rules).values():
        rule.result(30)
    of_it = AclBindingFilter(kind, name, literal, None, None, AclOperation.ANY, AclPermissionType.ANY)  # type: ignore[arg-type]
    await eventually(
        lambda: len(admin.describe_acls(of_it).result(30)) == len(operations), 30, "the rules hold"
    )


def told(said: Said) -> tuple[int, str, str]:
    problem = json.loads(said.err.splitlines()[-1])
    return said.code, problem["category"], problem["message"] + " " + problem["remedy"]


async def test_a_topic_that_may_not_be_read_is_told_with_what_recording_needs(
    guarded: str, tmp_path: Path
) -> None:
    seen, unseen = new_topic(guarded, 1), new_topic(guarded, 1)
    produce(Producer({"bootstrap.servers": guarded}), seen, [{"value": b"v", "partition": 0}])
    await give(guarded, ResourceType.TOPIC, seen, US, AclOperation.DESCRIBE)
    await give(guarded, ResourceType.TOPIC, unseen, OTHERS, AclOperation.ALL)
    code, category, words = told(
        await ours("record", guarded, tmp_path, str(tmp_path / "a"), "--topic", seen)
    )
    assert (code, category) == (3, "permission")
    assert f"does not let this user read {seen}" in words
    assert "Give this user Read and Describe" in words
    code, category, words = told(
        await ours("record", guarded, tmp_path, str(tmp_path / "b"), "--topic", unseen)
    )
    assert (code, category, "may not describe" in words) == (1, "not-found", True)


@pytest.mark.parametrize(
    "forbidden", ["unseen topic", "unwritable topic", "group", "transactional id", "second transactional id"]
)
async def test_a_target_without_permission_is_told_with_all_that_replay_needs(
    guarded: str, tmp_path: Path, forbidden: str
) -> None:
    a_week(tmp_path / "week", 30)
    prefix, topic = a_prefix(), new_topic(guarded, PARTITIONS)
    group = f"{prefix}replay.r"
    match forbidden:
        case "unseen topic":
            await give(guarded, ResourceType.TOPIC, topic, OTHERS, AclOperation.ALL)
        case "unwritable topic":
            see = AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS, AclOperation.READ
            await give(guarded, ResourceType.TOPIC, topic, US, *see)
        case "group":
            await give(guarded, ResourceType.GROUP, group, OTHERS, AclOperation.ALL)
        case "transactional id":
            await give(guarded, ResourceType.TRANSACTIONAL_ID, group, OTHERS, AclOperation.ALL)
        case "second transactional id":
            await give(guarded, ResourceType.TRANSACTIONAL_ID, f"{group}/2", OTHERS, AclOperation.ALL)
    words = (str(tmp_path / "week"), "--prefix", prefix, "--map", f"routing={topic}", "--id", "r")
    code, category, said = told(await ours("replay", guarded, tmp_path, *words))
    assert (code, category) == (3, "permission"), said
    for needed in (
        "Read, Write and Describe",
        "Read on the group",
        f"transactional id {group} and on {group}/2",
    ):
        assert needed in said
    if forbidden != "unseen topic":
        assert seen_outside(guarded, topic, PARTITIONS) == []


@pytest.mark.parametrize("kind", [ResourceType.TOPIC, ResourceType.TRANSACTIONAL_ID], ids=str)
async def test_a_relay_that_may_not_ask_what_became_of_its_transactions_says_what_it_needs(
    guarded: str, kind: ResourceType
) -> None:
    prefix = a_prefix()
    await ensure_topics(guarded, prefix, PARTITIONS)
    place = RelayPlace(KafkaPart(bootstrap_servers=guarded, prefix=prefix), "intake", 0)
    free, forbidden = Relay(place, nowhere), Relay(place, nowhere)
    try:
        await free.fence()
        name = place.topics[0] if kind is ResourceType.TOPIC else place.transactional_id
        # writing implies describing, and is not enough to ask for a topic's producers
        await give(guarded, kind, name, US if kind is ResourceType.TOPIC else OTHERS, AclOperation.WRITE)
        with pytest.raises(Refusal, match="does not let this user") as told_so:
            await forbidden.fence()
        assert name in told_so.value.remedy
    finally:
        await free.discard()
        await forbidden.discard()
