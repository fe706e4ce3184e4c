"""``python -m services.metrics.rebuild``: forgets what was counted; the service then counts it anew.

The service must be stopped. On PostgreSQL one that runs all the same loses its lanes.
"""

import asyncio
import sys

from sqlalchemy import Connection

from services._runtime.database import Database, schema_of
from services._runtime.installing import found_hub
from services._runtime.migrating import migrate
from services._runtime.refusals import Refusal
from services._runtime.repartitioning import check_there
from services._runtime.service import EXIT_REFUSED, read_settings
from services._runtime.sole_user import sole_user
from services.metrics.app import SPEC
from services.metrics.forgetting import forget
from services.metrics.settings import Settings


async def rebuild(settings: Settings) -> None:
    """Forget, in one transaction; raises Refusal, having changed nothing."""
    url = settings.database_url(SPEC.name)
    check_there(url, SPEC.name)
    schema = schema_of(settings.kafka.prefix, SPEC.name)
    database = Database(url, schema=schema, part=settings.database_limits)

    def work(tx: Connection) -> None:
        if found_hub(tx) is not None:
            migrate(tx, SPEC.name)
        forget(tx, SPEC.name)

    try:
        await database.write(work)
    finally:
        database.close()


def main() -> None:
    """End with 0, or with 3 and a sentence."""
    settings = read_settings(Settings)
    try:
        with sole_user(settings.database_url(SPEC.name)):
            asyncio.run(rebuild(settings))
    except Refusal as refusal:
        print(f"{SPEC.name}: {refusal.message}. What to do: {refusal.remedy}.", file=sys.stderr)  # noqa: T201 - last words
        sys.exit(EXIT_REFUSED)


if __name__ == "__main__":
    main()
