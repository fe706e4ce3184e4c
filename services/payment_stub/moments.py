"""When a payment can have happened: not before there was something to pay, and not in time to come. Pure.

A demand is dated when its office opens (decision 14), so a payer may be at it on the evening, or the long
holiday, before. Where an agency had given all numbers of that day, the dossier is the next working day's
(decision 38): a payment online can be two working days older than its demand, no more. Whoever takes money
elsewhere may have done so while the hub was away, and reports it when the order is there at last.
"""

from datetime import datetime, time, timedelta
from typing import Final

from schemas.inbound import PaymentMethod
from services._province.calendar import ZONE, in_zone
from services._province.decided_days import decided_calendar
from services._runtime.decisions import Unprocessable
from services.payment_stub.states import ONLINE

YEARS: Final = range(2001, 2099)
"""When a payment can have happened: dossier codes have two digits of the year (NĐ 61/2018 Article 26)."""
CLOCKS_APART: Final = timedelta(minutes=5)
"""How far a provider's clock may be ahead, as in its signatures."""
WORKING_DAYS_BEFORE: Final = 2
"""One for lodging outside hours, one for want of a number; a dossier is moved on for that only once."""
TAKEN_BEFORE: Final = timedelta(days=31)
"""ASSUMPTION: so long before its demand a counter, the post or a bank may have taken the money."""


def refuse_impossible(
    happened_at: datetime, method: PaymentMethod, demanded_at: datetime, at: datetime
) -> None:
    """Refuse a moment that cannot be, given the demand's own time and that of the report.

    Raises Unprocessable: ``impossible-time`` for one in time to come, ``before-demand`` for one too old.
    """
    if happened_at.year not in YEARS:
        raise Unprocessable("impossible-time", "happened_at lies outside the years of dossier codes")
    if happened_at - CLOCKS_APART > at:
        raise Unprocessable("impossible-time", "happened_at lies in time to come")
    if happened_at < earliest(method, demanded_at):
        raise Unprocessable("before-demand", "happened_at lies before there was an order to pay")


def earliest(method: PaymentMethod, demanded_at: datetime) -> datetime:
    """Return the first moment at which what is demanded then can have been paid like this."""
    if method not in ONLINE:
        return demanded_at - TAKEN_BEFORE
    day = in_zone(demanded_at).date()
    for _ in range(WORKING_DAYS_BEFORE):
        day = decided_calendar().previous_working_day(day)
    return datetime.combine(day, time.min, ZONE)
