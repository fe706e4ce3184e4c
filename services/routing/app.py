"""Routing: sends dossiers from agency to agency, keeps their status, asks for money, ends them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import random

from fastapi import APIRouter

from services._province.agencies import agencies
from services._province.data_files import ContradictoryData
from services._province.decided_days import decided_calendar
from services._province.outages import declared_outages
from services._province.procedures import procedures
from services._province.transit import transit
from services._runtime.service import Doorway, load_facts, read_settings, run
from services._runtime.spec import ServiceSpec
from services.routing.decide import APPLIES, RoutingCore
from services.routing.gateway.assembly import gateway
from services.routing.gateway.copying import AgencyCopies
from services.routing.settings import Settings
from services.routing.store import STORE

SPEC = ServiceSpec(
    name="routing", stage="routing", applies=APPLIES, core=RoutingCore(), store=STORE, copies=AgencyCopies()
)
CATALOGUE = (agencies, procedures, decided_calendar, declared_outages, transit)
"""What its decisions rest on, read before the first of them."""


def main() -> None:
    """Run the service until it is told to stop."""
    settings = read_settings(Settings)
    load_facts(SPEC.name, *CATALOGUE, contradiction=ContradictoryData)

    def doors(doorway: Doorway) -> Sequence[APIRouter]:
        return gateway(doorway, settings, now=lambda: datetime.now(UTC), chance=random)

    run(SPEC, settings, doors)
