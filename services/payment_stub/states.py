"""The states of orders and attempts, and which of them are finished, in one table.

GOV.UK Pay tells them apart the same way (``finished`` true or false), and lets an attempt time out after 90
minutes. A finished attempt may still be corrected to ``succeeded``: money that was taken must not be lost.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from schemas.inbound import PaymentMethod

OrderState = Literal["open", "paid", "expired", "cancelled"]
Reported = Literal["started", "pending", "failed", "succeeded"]
"""What providers and counters report of an attempt."""
Status = Literal["started", "pending", "timed-out", "failed", "succeeded"]
"""Where an attempt stands; nobody reports ``timed-out``, it follows from silence."""


class State(NamedTuple):
    """Whether nothing more is expected, and the words for a person."""

    finished: bool
    name_vi: str
    name_en: str


ORDER_STATES: Final[Mapping[OrderState, State]] = MappingProxyType(
    {
        "open": State(finished=False, name_vi="Chờ nộp tiền", name_en="Waiting for payment"),
        "paid": State(finished=True, name_vi="Đã nộp tiền", name_en="Paid"),
        "expired": State(finished=True, name_vi="Quá hạn nộp tiền", name_en="Expired unpaid"),
        "cancelled": State(finished=True, name_vi="Đã hủy", name_en="Cancelled"),
    }
)
ATTEMPT_STATES: Final[Mapping[Status, State]] = MappingProxyType(
    {
        "started": State(finished=False, name_vi="Đang thực hiện", name_en="Under way"),
        "pending": State(finished=False, name_vi="Chờ xác nhận", name_en="Waiting for the provider"),
        "timed-out": State(finished=True, name_vi="Hết thời gian", name_en="Timed out"),
        "failed": State(finished=True, name_vi="Không thành công", name_en="Failed"),
        "succeeded": State(finished=True, name_vi="Thành công", name_en="Succeeded"),
    }
)
"""In this order an attempt moves; reports may arrive in any."""

ONLINE: Final[frozenset[PaymentMethod]] = frozenset({"national-portal", "agency-gateway"})
"""The methods that are a payment online (NĐ 61/2018 Article 22.1; the numerator of QĐ 2866 task 22)."""
ONLINE_ATTEMPT_LASTS: Final = timedelta(minutes=90)
"""ASSUMPTION: no Vietnamese source gives a time; GOV.UK Pay ends an attempt after 90 minutes."""


def furthest(*statuses: Status) -> Status:
    """Return the status that lies furthest on an attempt's way."""
    return max(statuses, key=list(ATTEMPT_STATES).index)
