"""Which hub is meant, where it keeps its state, and with which environment its services start."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lgsp.home import Home, HubHome
from lgsp.hub.environment import Secrets, environment_of
from lgsp.hub.record import HubRecord
from lgsp.problems import wrong_use

if TYPE_CHECKING:
    from services._runtime.database import Database
    from services._runtime.settings import KafkaPart, ServiceSettings


@dataclass(frozen=True)
class Place:
    """A hub: ``record`` None when its services are run by others, on a cluster that was named."""

    home: Home
    hub: HubHome
    bootstrap_servers: str
    record: HubRecord | None

    @property
    def prefix(self) -> str:
        """Return the prefix of its topics."""
        return self.hub.prefix

    def environment(self, service: str, partitions: int) -> dict[str, str]:
        """Return the environment of a service of this hub: the one place that knows its database.

        Of a hub that others run it is ours, which must name LGSP_DATABASE__URL or LGSP_HOME as theirs does.
        """
        if self.record is not None:
            hub = replace(self.record, bootstrap_servers=self.bootstrap_servers, partitions=partitions)
            return environment_of(service, hub.services[service], hub, self.hub, Secrets.of(self.hub))
        kafka = {
            "LGSP_KAFKA__BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "LGSP_KAFKA__PREFIX": self.prefix,
            "LGSP_KAFKA__PARTITIONS": str(partitions),
        }
        return {**os.environ, **kafka}

    def kafka(self, service: str, partitions: int) -> "KafkaPart":
        """Return the cluster and the hub on it, as a service's settings have it."""
        return self._settings(service, partitions).kafka

    def database(self, service: str, partitions: int) -> "Database":
        """Return the database of a service; raises Refusal where there is none."""
        from services._runtime.database import Database, schema_of
        from services._runtime.repartitioning import check_there

        settings = self._settings(service, partitions)
        url = settings.database_url(service)
        check_there(url, service)
        schema = schema_of(self.prefix, service)
        return Database(url, schema=schema, part=settings.database_limits)

    def _settings(self, service: str, partitions: int) -> "ServiceSettings":
        from pydantic import ValidationError

        from services._runtime.settings import ServiceSettings

        try:
            ours = ServiceSettings()
        except ValidationError:
            raise wrong_use(
                "A setting of the services is not as it must be.", "See which one: lgsp config"
            ) from None
        kafka = {"bootstrap_servers": self.bootstrap_servers, "prefix": self.prefix, "partitions": partitions}
        changed: dict[str, object] = {"kafka": ours.kafka.model_copy(update=kafka)}
        if self.record is not None:
            url = self.environment(service, partitions)["LGSP_DATABASE__URL"]
            changed["database"] = ours.database.model_copy(update={"url": url})
        return ours.model_copy(update=changed)
