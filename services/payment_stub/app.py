"""Payment_stub: keeps orders to pay and says what became of the money, as its reports tell."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from fastapi import APIRouter

from services._province.agencies import agencies
from services._province.data_files import ContradictoryData
from services._province.payment_attempts import attempt_bounds
from services._province.payment_outcomes import payment_outcomes
from services._province.procedures import procedures
from services._province.refund_rules import refund_rules
from services._runtime.credentials import Credentials
from services._runtime.service import Doorway, load_facts, read_settings, run
from services._runtime.spec import ServiceSpec
from services.payment_stub.online.assembly import online, own_url, stand_in_secrets
from services.payment_stub.orders import APPLIES, PaymentCore
from services.payment_stub.sandbox.assembly import sandbox
from services.payment_stub.settings import Settings
from services.payment_stub.settling.settlement import settle
from services.payment_stub.showing.door import book_routes
from services.payment_stub.showing.receipt_door import receipt_routes
from services.payment_stub.store import STORE

SPEC = ServiceSpec(
    name="payment_stub", stage="payment_stub", applies=APPLIES, core=PaymentCore(), store=STORE,
    on_tick=settle,
)  # fmt: skip
CATALOGUE = (agencies, procedures, refund_rules, payment_outcomes, attempt_bounds)
"""What its decisions rest on, read before the first of them."""


def main() -> None:
    """Run the service until it is told to stop."""
    settings = read_settings(Settings)
    load_facts(SPEC.name, *CATALOGUE, contradiction=ContradictoryData)

    def now() -> datetime:
        return datetime.now(UTC)

    def doors(doorway: Doorway) -> Sequence[APIRouter]:
        routes = list(online(doorway, settings, now=now, new_id=lambda: f"TX-{uuid4()}"))
        routes += (
            book_routes(doorway.database, Credentials(settings.credentials)),
            receipt_routes(doorway.database, settings.province.look_up_url),
        )
        part = settings.payments
        if part.has_sandbox:
            callbacks = part.callback_url or f"{own_url(settings)}/callbacks/{{provider}}"
            filed = f"{own_url(settings)}/statements/{{provider}}"
            routes += sandbox(doorway, stand_in_secrets(settings), callbacks, filed, now=now)
        return routes

    run(SPEC, settings, doors)
