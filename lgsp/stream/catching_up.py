"""Waiting, from outside, until a hub has done everything that follows from what was sent to it."""

from lgsp.problems import Problem
from services._runtime.barrier import Barrier, NotCaughtUp


async def catch_up(bootstrap_servers: str, prefix: str, timeout_seconds: float) -> None:
    """Return once the hub's services are caught up.

    Raises NotCaughtUp when they are not in time, and Problem when it was Kafka that did not answer.
    """
    async with Barrier(bootstrap_servers, prefix) as barrier:
        try:
            await barrier.wait(timeout_seconds)
        except NotCaughtUp as late:
            if late.error is None:
                raise
            raise Problem(
                f"Kafka at {bootstrap_servers} stopped answering: {type(late.error).__name__}",
                "See what ails it with: lgsp doctor",
                "broker",
            ) from late
