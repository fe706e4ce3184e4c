"""Who has a dossier now, and who of them is late."""

from collections.abc import Sequence

from services._province.journey.clock import Running
from services._province.journey.model import Holder, Leg, Order
from services._province.journey.opening import Opening
from services._province.words import DUTIES, Words

_PAPERS = Words("Người nộp hồ sơ bổ sung giấy tờ", "The applicant, to bring missing papers")
_MONEY = Words("Người nộp hồ sơ thực hiện nghĩa vụ tài chính", "The applicant, to pay")
_DESK = Words("Bộ phận Một cửa, chuyển hồ sơ", "The one-stop desk, to send it on")


def holders_of(
    opening: Opening, clock: Running, legs: Sequence[Leg], orders: Sequence[Order]
) -> tuple[Holder, ...]:
    """Return who has it now: the applicant while the clock waits, the agencies of open legs, else the desk.

    Nobody once it is over: returned, or ended without a result under way.
    """
    waiting = () if clock.paused is None else (_applicant(clock.paused[0], orders),)
    working = tuple(_of_leg(leg) for leg in legs if leg.closed_at is None)
    if waiting or working or clock.finished_at is not None:
        return (*waiting, *working)
    desk = opening.who(opening.receiving_agency)
    return (_holder(agency=desk, until=clock.due_at, what=_DESK),)


def _applicant(why: str, orders: Sequence[Order]) -> Holder:
    if why == "supplement":
        return _holder(what=_PAPERS)
    until = [order.payable_until for order in orders if order.state == "unpaid"]
    return _holder(until=min(until, default=None), what=_MONEY)


def _of_leg(leg: Leg) -> Holder:
    return Holder(
        agency=leg.to_agency,
        duty=leg.duty,
        leg_id=leg.leg_id,
        until=leg.due_in_force_at,
        late=leg.late,
        late_by_working_seconds=leg.late_by_working_seconds,
        what=DUTIES[leg.duty],
    )


def _holder(*, what: Words, agency: object = None, until: object = None) -> Holder:
    shown = {"agency": agency, "duty": None, "leg_id": None, "until": until, "what": what}
    return Holder.model_validate({**shown, "late": False, "late_by_working_seconds": 0})
