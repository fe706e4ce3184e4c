"""Routing: sends dossiers from agency to agency, keeps their status, asks for money, ends them."""

from services._runtime.service import read_settings, run
from services._runtime.spec import ServiceSpec
from services.routing.decide import APPLIES, RoutingCore
from services.routing.settings import Settings
from services.routing.store import STORE

SPEC = ServiceSpec(name="routing", stage="routing", applies=APPLIES, core=RoutingCore(), store=STORE)


def main() -> None:
    """Run the service until it is told to stop."""
    run(SPEC, read_settings(Settings), lambda _doorway: ())
