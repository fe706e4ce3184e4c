"""Payment_stub: keeps orders to pay and says what became of the money, as its reports tell."""

from services._runtime.service import read_settings, run
from services._runtime.spec import ServiceSpec
from services.payment_stub.orders import APPLIES, PaymentCore
from services.payment_stub.settings import Settings
from services.payment_stub.store import STORE

SPEC = ServiceSpec(
    name="payment_stub", stage="payment_stub", applies=APPLIES, core=PaymentCore(), store=STORE
)


def main() -> None:
    """Run the service until it is told to stop."""
    run(SPEC, read_settings(Settings), lambda _doorway: ())
