"""What Kafka refuses for good, as problems that say what to do: to send it again would not help."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from lgsp.problems import Exit, Problem

MAY_NOT: Final[dict[type[BaseException], str]] = {
    TopicAuthorizationFailedError: "read or write the target's topics",
    ClusterAuthorizationFailedError: "do that on the cluster",
    GroupAuthorizationFailedError: "use the consumer group {name}, which holds the position",
    TransactionalIdAuthorizationFailed: "use the transactional ids {name} and {name}/2",
}
RIGHTS: Final = (
    "Give this user Read, Write and Describe on the topics, Create where they are missing, Read on the group "
    "and Write on the transactional id {name} and on {name}/2; then run it again with --resume."
)


@contextmanager
def refusals_told(name: str) -> Iterator[None]:
    """Turn what Kafka refuses inside into problems; other errors pass."""
    try:
        yield
    except KafkaError as error:
        refused = refusal_of(error, name)
        if refused is None:
            raise
        raise refused from error


def refusal_of(error: BaseException, name: str) -> Problem | None:
    """Return what to tell of an error of Kafka's; None: it may go by. ``name`` is the replay's on Kafka."""
    for kind, what in MAY_NOT.items():
        if isinstance(error, kind):
            said = f": {error}" if str(error) else ""
            return Problem(
                f"Kafka does not let this user {what.format(name=name)} ({kind.__name__}{said}).",
                RIGHTS.format(name=name), "permission",
            )  # fmt: skip
    if isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError):
        return Problem(
            f"A record is larger than its target topic takes: {error}".rstrip(": "),
            "Raise max.message.bytes of the topic and go on with --resume.", "broker",
        )  # fmt: skip
    if isinstance(error, InvalidTimestampError):
        return Problem(
            "A record's timestamp is later than the target topic takes, most likely in the future.",
            "Shift it with --shift-time, or raise message.timestamp.after.max.ms of the topic.",
            "broker",
            Exit.ENVIRONMENT,
        )
    return None
