"""Routing: sends dossiers from agency to agency, keeps their status, asks for money, ends them."""

from services._province.agencies import agencies
from services._province.data_files import ContradictoryData
from services._province.decided_days import decided_calendar
from services._province.outages import declared_outages
from services._province.procedures import procedures
from services._province.transit import transit
from services._runtime.service import load_facts, read_settings, run
from services._runtime.spec import ServiceSpec
from services.routing.decide import APPLIES, RoutingCore
from services.routing.settings import Settings
from services.routing.store import STORE

SPEC = ServiceSpec(name="routing", stage="routing", applies=APPLIES, core=RoutingCore(), store=STORE)


def main() -> None:
    """Run the service until it is told to stop."""
    settings = read_settings(Settings)
    facts = (agencies, procedures, decided_calendar, declared_outages, transit)
    load_facts(SPEC.name, *facts, contradiction=ContradictoryData)
    run(SPEC, settings, lambda _doorway: ())
