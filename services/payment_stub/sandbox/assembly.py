"""The sandbox put together: its pages, and the chore that sends its callbacks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from fastapi import APIRouter

from services._runtime.service import Doorway
from services.payment_stub.sandbox.door import SandboxDoor, routes
from services.payment_stub.sandbox.sender import Sender


def sandbox(
    doorway: Doorway,
    secrets: Callable[[str], Mapping[str, str]],
    callback_url: str,
    *,
    now: Callable[[], datetime],
) -> Sequence[APIRouter]:
    """Return the sandbox's routes, having put its chore into the doorway.

    ``callback_url`` has ``{provider}`` in it.
    """
    doorway.chores.append(Sender(doorway, callback_url, secrets, now).run)
    return (routes(SandboxDoor(doorway, secrets, now)),)
