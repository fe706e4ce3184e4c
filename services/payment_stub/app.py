"""Payment_stub: keeps orders to pay and says what became of the money, as its reports tell."""

from services._province.agencies import agencies
from services._province.data_files import ContradictoryData
from services._province.procedures import procedures
from services._province.refund_rules import refund_rules
from services._runtime.service import load_facts, read_settings, run
from services._runtime.spec import ServiceSpec
from services.payment_stub.orders import APPLIES, PaymentCore
from services.payment_stub.settings import Settings
from services.payment_stub.settling.settlement import settle
from services.payment_stub.store import STORE

SPEC = ServiceSpec(
    name="payment_stub", stage="payment_stub", applies=APPLIES, core=PaymentCore(), store=STORE,
    on_tick=settle,
)  # fmt: skip


def main() -> None:
    """Run the service until it is told to stop."""
    settings = read_settings(Settings)
    load_facts(SPEC.name, agencies, procedures, refund_rules, contradiction=ContradictoryData)
    run(SPEC, settings, lambda _doorway: ())
