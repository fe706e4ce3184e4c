"""The sandbox put together: its pages, and the chores that send its callbacks and statements."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from fastapi import APIRouter

from services._runtime.service import Doorway
from services.payment_stub.sandbox.door import SandboxDoor, routes
from services.payment_stub.sandbox.filing import Filing
from services.payment_stub.sandbox.sender import Sender


def sandbox(
    doorway: Doorway,
    secrets: Callable[[str], Mapping[str, str]],
    callback_url: str,
    statement_url: str,
    *,
    now: Callable[[], datetime],
) -> Sequence[APIRouter]:
    """Return the sandbox's routes, having put its chores into the doorway.

    ``callback_url`` and ``statement_url`` have ``{provider}`` in them.
    """
    doorway.chores.append(Sender(doorway, callback_url, secrets, now).run)
    doorway.chores.append(Filing(doorway, statement_url, secrets, now).run)
    return (routes(SandboxDoor(doorway, secrets, now)),)
