"""The gateway put together: its doors, and what it does in the background."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from fastapi import APIRouter

from services._runtime.credentials import Credentials
from services._runtime.service import Doorway
from services._runtime.settings import ServiceSettings
from services.routing.gateway import inbox_door, legs_door, webhook_door
from services.routing.gateway.addresses import Resolver
from services.routing.gateway.breaker import Policy
from services.routing.gateway.chores import Chores
from services.routing.gateway.deliverer import Deliverer
from services.routing.gateway.delivery import Sender
from services.routing.gateway.figures import Figures
from services.routing.gateway.inbox_door import InboxDoor
from services.routing.gateway.inbox_news import InboxNews
from services.routing.gateway.legs_door import LegsDoor
from services.routing.gateway.queue import Queue
from services.routing.gateway.signing import Secrets
from services.routing.gateway.webhook_door import WebhookDoor

_LOOK_EVERY_SECONDS: Final = 0.25  # another process may have given positions


def gateway(
    doorway: Doorway, settings: ServiceSettings, *, now: Callable[[], datetime], chance: Callable[[], float]
) -> Sequence[APIRouter]:
    """Return the gateway's routes, having put its chores into the doorway."""
    part, database = settings.gateway, doorway.database
    credentials, secrets = Credentials(settings.credentials), Secrets(settings.credentials.agency_keys)
    resolver, figures = Resolver(part.allowed_networks), Figures(doorway.registry)
    news = InboxNews(None if database.is_sqlite else _LOOK_EVERY_SECONDS)
    policy = Policy(
        part.retry_first_seconds, part.retry_longest_seconds, part.max_attempts, part.disable_after_hours
    )

    def queue(agency: str) -> Queue:
        return Queue(
            agency, database, Sender(resolver, part.timeout_seconds),
            secrets=secrets, policy=policy, news=news, figures=figures, now=now, chance=chance,
        )  # fmt: skip

    chores = Chores(
        database, doorway.lanes, news, figures,
        acknowledged=timedelta(days=part.acknowledged_days),
        unacknowledged=timedelta(days=part.unacknowledged_days),
        now=now,
    )  # fmt: skip
    deliverer = Deliverer(database, doorway.lanes, queue)
    doorway.chores.extend((chores.give_positions, chores.count, chores.forget, deliverer.run))
    overlap = timedelta(hours=part.secret_overlap_hours)
    webhook = WebhookDoor(database, secrets, resolver, overlap=overlap, now=now)
    pull = InboxDoor(database, news, longest_wait_seconds=part.longest_wait_seconds, now=now)
    return (
        inbox_door.routes(pull, credentials),
        webhook_door.routes(webhook, credentials),
        legs_door.routes(LegsDoor(doorway, now), credentials),
    )
