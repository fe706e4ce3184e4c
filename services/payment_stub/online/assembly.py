"""Paying online put together: its doors, and what it does in the background."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from fastapi import APIRouter

from services._runtime.credentials import Credentials
from services._runtime.provider_keys import sandbox_secrets, secrets_in_force
from services._runtime.service import Doorway
from services._runtime.settings import ServiceSettings
from services.payment_stub.online import callback_door, kept, orders_door, pay_door, statement_door
from services.payment_stub.online.asking import Asking
from services.payment_stub.online.beginning import Beginning, Platform
from services.payment_stub.online.callback_door import CallbackDoor
from services.payment_stub.online.kept import Inbox
from services.payment_stub.online.messages import Bounds
from services.payment_stub.online.orders_door import OrdersDoor
from services.payment_stub.online.pay_door import PayDoor
from services.payment_stub.online.statement_door import StatementDoor

Secrets = Callable[[str], Mapping[str, str]]
"""What tells a provider's secrets, by the ids of their keys."""


def online(
    doorway: Doorway, settings: ServiceSettings, *, now: Callable[[], datetime], new_id: Callable[[], str]
) -> Sequence[APIRouter]:
    """Return the routes of paying online, having put its chore into the doorway."""
    part, credentials = settings.payments, Credentials(settings.credentials)
    ask_after = timedelta(seconds=part.ask_after_seconds)
    told_by, secrets = _platform(settings), counting_secrets(settings)
    beginning = Beginning(doorway, told_by, new_id, now, ask_after)
    inbox = Inbox(doorway.database, Bounds(part.refused_at_most, timedelta(days=part.refused_days)), now)
    callbacks = CallbackDoor(doorway, secrets, inbox, now)
    address = f"{part.platform_url or own_url(settings)}/sandbox/{{provider}}/payments/{{transaction_id}}"
    asking = Asking(doorway, address, secrets, callbacks.tell, inbox, now, ask_after)
    doorway.chores.extend((asking.run, asking.forget))
    return (
        pay_door.routes(PayDoor(beginning, new_id)),
        callback_door.routes(callbacks),
        statement_door.routes(StatementDoor(doorway, secrets, inbox, now)),
        kept.routes(inbox, credentials),
        orders_door.routes(OrdersDoor(doorway, asking, now), credentials),
    )


def _platform(settings: ServiceSettings) -> Platform:
    part = settings.payments
    page = f"{part.platform_url or ''}/sandbox/{{provider}}/pay"
    if part.has_sandbox:
        return Platform(page, stand_in_secrets(settings), part.public_url or "")
    known = page if part.platform_url else None
    return Platform(known, provider_secrets(settings), part.public_url or "")


def counting_secrets(settings: ServiceSettings) -> Secrets:
    """Return what tells under which secrets a provider is believed: the sandbox's while it stands in."""
    theirs, stand_in = provider_secrets(settings), stand_in_secrets(settings)
    if not settings.payments.has_sandbox:
        return theirs
    return lambda provider: {**stand_in(provider), **theirs(provider)}


def provider_secrets(settings: ServiceSettings) -> Secrets:
    """Return what tells the secrets that a provider has."""
    keys = _keys(settings)
    return lambda provider: secrets_in_force(provider, keys, settings.credentials.revoked)


def stand_in_secrets(settings: ServiceSettings) -> Secrets:
    """Return what tells the secrets that the sandbox has in a provider's stead."""
    keys = _keys(settings)
    return lambda provider: sandbox_secrets(provider, keys)


def _keys(settings: ServiceSettings) -> dict[str, str]:
    return {name: key.get_secret_value() for name, key in settings.credentials.agency_keys.items()}


def own_url(settings: ServiceSettings) -> str:
    """Return where this service reaches itself."""
    host = "127.0.0.1" if settings.http.host in {"0.0.0.0", "::"} else settings.http.host  # noqa: S104 - compared
    return f"http://{host}:{settings.http.port}"
