"""What is paid and how, in words, the same on every page: kinds of items, names of fees, methods."""

from functools import cache
from typing import Final

from schemas.inbound import FeeItem, PaymentMethod
from services._province.procedures import procedures
from services._province.words import Words

KINDS: Final = {
    "fee": Words("Phí", "Fee"),
    "charge": Words("Lệ phí", "Charge"),
    "tax": Words("Thuế", "Tax"),
}
METHODS: Final[dict[PaymentMethod, Words]] = {
    "national-portal": Words(
        "Nền tảng thanh toán của Cổng Dịch vụ công quốc gia",
        "Payment platform of the National Public Service Portal",
    ),
    "agency-gateway": Words("Cổng thanh toán của cơ quan", "Payment gateway of the agency"),
    "counter": Words("Nộp trực tiếp", "At the counter"),
    "post": Words("Bưu chính công ích", "By public post"),
    "bank-transfer": Words("Chuyển khoản", "Bank transfer"),
}


def name_of(item: FeeItem) -> Words:
    """Return what an item is called, its code where no procedure names it."""
    return _names().get(item.code, Words(item.code, item.code))


@cache
def _names() -> dict[str, Words]:
    """Return the names of all fees; a code means the same in every procedure."""
    every = (fee for each in procedures().values() for fee in each.fees)
    return {fee.code: Words(fee.name_vi, fee.name_en) for fee in every}
