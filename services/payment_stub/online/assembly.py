"""Paying online put together: its doors, and what it does in the background."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from fastapi import APIRouter

from services._runtime.credentials import Credentials
from services._runtime.provider_keys import secrets_in_force
from services._runtime.service import Doorway
from services._runtime.settings import ServiceSettings
from services.payment_stub.online import callback_door, orders_door, pay_door
from services.payment_stub.online.asking import Asking
from services.payment_stub.online.beginning import Beginning, Platform
from services.payment_stub.online.callback_door import CallbackDoor
from services.payment_stub.online.messages import Bounds
from services.payment_stub.online.orders_door import OrdersDoor
from services.payment_stub.online.pay_door import PayDoor


def online(
    doorway: Doorway, settings: ServiceSettings, *, now: Callable[[], datetime], new_id: Callable[[], str]
) -> Sequence[APIRouter]:
    """Return the routes of paying online, having put its chore into the doorway."""
    part, credentials = settings.payments, Credentials(settings.credentials)
    ask_after = timedelta(seconds=part.ask_after_seconds)
    secrets = provider_secrets(settings)
    platform = Platform(f"{part.platform_url or ''}/sandbox/{{provider}}/pay", secrets, part.public_url or "")
    beginning = Beginning(doorway, platform, new_id, now, ask_after)
    bounds = Bounds(part.refused_at_most, timedelta(days=part.refused_days))
    callbacks = CallbackDoor(doorway, secrets, bounds, now)
    address = f"{part.platform_url or own_url(settings)}/sandbox/{{provider}}/payments/{{transaction_id}}"
    asking = Asking(doorway, address, secrets, callbacks.tell, now, ask_after)
    doorway.chores.extend((asking.run, asking.forget))
    return (
        pay_door.routes(PayDoor(beginning, new_id)),
        callback_door.routes(callbacks, credentials),
        orders_door.routes(OrdersDoor(doorway, asking, now), credentials),
    )


def provider_secrets(settings: ServiceSettings) -> Callable[[str], dict[str, str]]:
    """Return what tells the secrets that count for a provider."""
    keys = {name: key.get_secret_value() for name, key in settings.credentials.agency_keys.items()}
    return lambda provider: secrets_in_force(provider, keys, settings.credentials.revoked)


def own_url(settings: ServiceSettings) -> str:
    """Return where this service reaches itself."""
    host = "127.0.0.1" if settings.http.host in {"0.0.0.0", "::"} else settings.http.host  # noqa: S104 - compared
    return f"http://{host}:{settings.http.port}"
