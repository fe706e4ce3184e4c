"""What a child of a hub is told by its environment: ours, where its hub is, and the hub's secrets."""

import json
import os
from typing import NamedTuple, Self

from lgsp.home import HubHome
from lgsp.hub.agency_keys import AgencyKeys, agency_keys
from lgsp.hub.database import url_of
from lgsp.hub.instances import number_of, service_of
from lgsp.hub.ports import HOST
from lgsp.hub.record import HubRecord, ProcessRecord


class Secrets(NamedTuple):
    """What only the owner of a home may read; kept in memory, for their files may be lost meanwhile."""

    identity_key: str
    database_url: str | None
    agencies: AgencyKeys

    @classmethod
    def of(cls, home: HubHome) -> Self:
        """Read them; raises Problem where the URL is lost, or a file is damaged."""
        return cls(home.identity_key(), url_of(home), agency_keys(home))


def environment_of(
    name: str, one: ProcessRecord, hub: HubRecord, home: HubHome, secrets: Secrets
) -> dict[str, str]:
    """Return the environment of a child; what has no door, the clock, is told no secrets."""
    kafka = {
        "LGSP_KAFKA__BOOTSTRAP_SERVERS": hub.bootstrap_servers,
        "LGSP_KAFKA__PREFIX": hub.prefix,
        "LGSP_KAFKA__PARTITIONS": str(hub.partitions),
        "PYTHONUNBUFFERED": "1",
    }
    ours = {name: value for name, value in os.environ.items() if name != "LGSP_DATABASE__URL"}
    if one.url is None:
        return {**ours, **kafka}
    service = service_of(name)
    return {
        **_journeys(hub),
        **ours,
        **kafka,
        "LGSP_INSTANCE": str(number_of(name)),
        "LGSP_DATABASE__URL": secrets.database_url or f"sqlite:///{home.database(service)}",
        "LGSP_HTTP__HOST": HOST,
        "LGSP_HTTP__PORT": one.url.rpartition(":")[2],
        "LGSP_PROVINCE__IDENTITY_KEY": secrets.identity_key,
        "LGSP_CREDENTIALS__AGENCY_KEYS": json.dumps(secrets.agencies.keys),
        "LGSP_CREDENTIALS__REVOKED": json.dumps(secrets.agencies.revoked),
    }


def _journeys(hub: HubRecord) -> dict[str, str]:
    """Return where journeys are opened unless somebody says otherwise: intake's page of a dossier."""
    intake = hub.services.get("intake")
    if intake is None or intake.url is None:
        return {}
    return {"LGSP_PROVINCE__JOURNEY_URL": f"{intake.url}/dossiers/{{code}}"}
