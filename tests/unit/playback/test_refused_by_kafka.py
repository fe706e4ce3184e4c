"""What Kafka refuses for good is told with what to do about it."""

import pytest
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    InvalidTimestampError,
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from lgsp.playback.refused_by_kafka import refusals_told
from lgsp.problems import Problem


@pytest.mark.parametrize(
    "error",
    [
        TopicAuthorizationFailedError("p.routing"), ClusterAuthorizationFailedError(),
        GroupAuthorizationFailedError("p.replay.1"), TransactionalIdAuthorizationFailed("p.replay.1"),
    ],
)  # fmt: skip
def test_a_missing_permission_is_named_with_all_that_it_takes(error: KafkaError) -> None:
    with pytest.raises(Problem, match=type(error).__name__) as found, refusals_told("p.replay.1"):
        raise error
    assert found.value.category == "permission"
    assert "transactional id p.replay.1" in found.value.remedy


def test_records_that_a_topic_never_takes_are_told_with_its_setting() -> None:
    for error, setting in (
        (MessageSizeTooLargeError(), "max.message.bytes"),
        (InvalidTimestampError(), "message.timestamp.after.max.ms"),
    ):
        with pytest.raises(Problem) as found, refusals_told("p.replay.1"):
            raise error
        assert setting in found.value.remedy


def test_what_may_pass_is_no_refusal() -> None:
    with pytest.raises(KafkaConnectionError), refusals_told("p.replay.1"):
        raise KafkaConnectionError
