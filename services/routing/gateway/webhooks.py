"""Webhooks in SQL: where an agency wants its entries, how far they are, which secrets count."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from services.routing.gateway.breaker import Standing
from services.routing.gateway.inbox import in_utc, stored
from services.routing.gateway.tables import webhooks


@dataclass(frozen=True)
class SecretName:
    """Which secret: the key it is made with, and its number."""

    key: str
    number: int


@dataclass(frozen=True)
class Webhook:
    """One agency's. ``url`` None: unregistered; its secrets' numbers go on all the same."""

    agency: str
    url: str | None
    secret: SecretName
    old_secret: SecretName | None = None
    old_secret_until: datetime | None = None
    standing: Standing = field(default_factory=Standing)

    def secrets_in_force(self, now: datetime) -> tuple[SecretName, ...]:
        """Return the secrets to sign with, the newest first."""
        if self.old_secret is None or self.old_secret_until is None or self.old_secret_until <= now:
            return (self.secret,)
        return self.secret, self.old_secret


def find(tx: Connection, agency: str) -> Webhook | None:
    """Return an agency's webhook; None: it never had one."""
    row = tx.execute(select(webhooks).where(webhooks.c.agency == agency)).first()
    return None if row is None else _webhook(row)


def registered(tx: Connection) -> list[Webhook]:
    """Return every webhook to which something may be sent."""
    wanted = webhooks.c.url.is_not(None) & webhooks.c.disabled_because.is_(None)
    return [_webhook(row) for row in tx.execute(select(webhooks).where(wanted).order_by(webhooks.c.agency))]


def put(tx: Connection, webhook: Webhook) -> None:
    """Write a webhook as it is."""
    old = webhook.old_secret
    row = {
        "agency": webhook.agency,
        "url": webhook.url,
        "secret_key": webhook.secret.key,
        "secret_number": webhook.secret.number,
        "old_secret_key": old.key if old else None,
        "old_secret_number": old.number if old else None,
        "old_secret_until": webhook.old_secret_until,
        **_columns(webhook.standing),
    }
    if (
        tx.execute(update(webhooks).where(webhooks.c.agency == webhook.agency).values(_for_sql(row))).rowcount
        == 0
    ):
        tx.execute(webhooks.insert().values(_for_sql(row)))


def advance(tx: Connection, before: Webhook, standing: Standing) -> bool:
    """Write a new standing, unless somebody has changed the webhook meanwhile; say whether it was written."""
    c = webhooks.c
    same = (c.agency == before.agency) & (c.url == before.url) & c.disabled_because.is_(None)
    as_before = (c.delivered_to == before.standing.delivered_to) & (c.failures == before.standing.failures)
    changed = update(webhooks).where(same & as_before).values(_for_sql(_columns(standing)))
    return tx.execute(changed).rowcount == 1


def _columns(standing: Standing) -> dict[str, Any]:
    return asdict(standing)


def _for_sql(row: dict[str, Any]) -> dict[str, Any]:
    return {name: stored(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _webhook(row: Row[Any]) -> Webhook:
    old = row.old_secret_key
    return Webhook(
        agency=row.agency,
        url=row.url,
        secret=SecretName(row.secret_key, row.secret_number),
        old_secret=SecretName(old, row.old_secret_number) if old is not None else None,
        old_secret_until=_moment(row.old_secret_until),
        standing=Standing(
            delivered_to=row.delivered_to,
            attempts=row.attempts,
            failures=row.failures,
            failing_since=_moment(row.failing_since),
            retry_at=_moment(row.retry_at),
            disabled_because=row.disabled_because,
        ),
    )


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else in_utc(value)
