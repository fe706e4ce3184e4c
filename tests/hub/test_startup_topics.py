"""A cluster or topics that are not the hub's: said at the start with exit 3, and nothing written."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from lgsp.main import run
from schemas.topics import CLOCK
from services._runtime import topics_admin
from services._runtime.refusals import Refusal
from services._runtime.topics_admin import delete_topics, ensure_topics
from tests.hub.hub import REFUSED, Hub
from tests.hub.outside_reader import read_committed
from tests.hub.refusing import INTAKE, lodge, refuses
from tests.hub.sending import a_raw_submission, send
from tests.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.more]


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> Any:
    async with new_hub(services=INTAKE) as hub:
        await hub.ready()
        yield hub


async def test_another_partition_count_is_refused(intake: Hub) -> None:
    await intake.stop("intake")
    await refuses(
        intake,
        because="has 6 partitions, this hub is set to 3",
        remedy="set LGSP_KAFKA__PARTITIONS to what the topics have",
        env={"LGSP_KAFKA__PARTITIONS": "3"},
    )


async def test_topics_that_are_missing_or_made_anew_are_refused(intake: Hub) -> None:
    await lodge(intake, "S-1")
    await intake.stop("intake")
    await delete_topics(intake.servers, intake.prefix)
    await intake.start("intake")
    life = await intake.exited("intake")
    assert (life.exit_code, "does not exist. What to do" in life.last_words) == (REFUSED, True)
    intake.failures.clear()
    await ensure_topics(intake.servers, intake.prefix, 6)
    await refuses(intake, because="was deleted and made anew", remedy="bring Kafka's data")


@pytest.mark.parametrize("topic", ["submissions", "relay-positions.intake"])
async def test_one_topic_made_anew_is_refused_even_if_it_has_grown_past_where_we_stood(
    intake: Hub, topic: str
) -> None:
    await lodge(intake, "S-1")
    await intake.stop("intake")
    admin = AdminClient({"bootstrap.servers": intake.servers})
    admin.delete_topics([intake.prefix + topic])[intake.prefix + topic].result()
    await ensure_topics(intake.servers, intake.prefix, 6)
    send(intake.servers, intake.prefix, [a_raw_submission(f"N-{n}") for n in range(5)])
    await refuses(intake, because=f"{topic} was deleted and made anew", remedy="bring Kafka's data")


async def test_a_group_that_kafka_forgot_is_no_reason_to_stay_down(new_hub: Callable[..., Hub]) -> None:
    short = {"LGSP_KAFKA__SESSION_TIMEOUT_SECONDS": "1"}
    async with new_hub(services=INTAKE, environment=short) as hub:
        await hub.ready()
        await _forgotten_and_back(hub)


async def _forgotten_and_back(intake: Hub) -> None:
    await lodge(intake, "S-1")
    await intake.stop("intake")
    admin, group = AdminClient({"bootstrap.servers": intake.servers}), f"{intake.prefix}intake"

    def forgotten() -> bool:
        try:
            admin.delete_consumer_groups([group])[group].result()
        except KafkaException:
            return False  # the static member's session is not over yet
        return True

    await eventually(forgotten, 30, "the group deleted")
    await intake.start("intake")
    await intake.ready()
    await lodge(intake, "S-2")
    assert len(read_committed(intake.servers, intake.prefix, ("dossiers",))) == 2


def test_more_partitions_than_a_cluster_makes_are_refused_in_its_own_words(
    servers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    words = ("up", "--prefix", "large.", "--partitions", "1000", "--bootstrap-servers", servers, "--json")
    assert run([*words]) == 3
    told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert told["category"] == "broker"
    assert "Excessively large number of partitions" in told["message"]
    assert "ask for fewer" in told["remedy"].lower()


@pytest.mark.parametrize("code", [29, 37])
async def test_a_cluster_that_will_not_add_partitions_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    class Unwilling:
        """The few words of a cluster that has such a topic and lets nobody raise it."""

        def __init__(self, **_: object) -> None: ...
        async def start(self) -> None: ...
        async def close(self) -> None: ...

        async def describe_topics(self, _names: list[str]) -> list[dict[str, Any]]:
            return [{"error_code": 0, "partitions": [{"leader": 1}]}]

        async def create_partitions(self, wished: dict[str, object], **_: object) -> object:
            return SimpleNamespace(topic_errors=[(name, code, "we will not") for name in wished])

    monkeypatch.setattr(topics_admin, "AIOKafkaAdminClient", Unwilling)
    async with asyncio.timeout(5):
        with pytest.raises(Refusal, match=r"p1\.clock cannot be made, or not so large: we will not"):
            await topics_admin.raise_partitions("127.0.0.1:1", "p1.", CLOCK, 2)
