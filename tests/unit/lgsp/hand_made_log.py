"""A small log by hand: three dossiers of two agencies, and the figures that follow from it."""

import json
from copy import deepcopy
from typing import Any

from lgsp.stream.log import Log
from lgsp.stream.recount import recount

DUE = "2021-04-02T09:00:00+07:00"
Event = dict[str, Any]
Row = tuple[str, str, Event]
"""Topic, key, event."""

ONE, TWO, THREE = "H62.12-210308-0001", "H62.12-210308-0002", "H62.23.02-210331-0001"


def event(kind: str, subject: str, seq: int, time: str, **data: Any) -> Event:
    name = f"{kind}/{subject}/{seq}"
    return {"id": name, "type": f"lgsp.{kind}.v1", "subject": subject, "seq": seq, "time": time, "data": data}


def lodged(number: int, key: str) -> Row:
    name = f"S-{number}"
    return (
        "submissions",
        key,
        event("submission.lodged", name, 1, "2021-03-08T08:00:00+07:00", submission_id=name),
    )


def received(
    number: int,
    code: str,
    time: str,
    *,
    channel: str = "online",
    service_level: int = 3,
    outcomes: tuple[str, ...] = ("attached",),
) -> Row:
    agency = code.partition("-")[0]
    commune = agency.count(".") > 1
    data = {
        "submission_id": f"S-{number}", "dossier_code": code,
        "channel": channel, "service_level": service_level,
        "competent_agency": agency, "level": "commune" if commune else "province",
        "district": "243" if commune else None,
        "due_at": DUE, "field_code": "G13-DD01",
        "components": [
            {"code": "paper", "outcome": each, "digitised": each == "reused"} for each in outcomes
        ],
        "fees": [
            {"kind": "fee", "amount_vnd": 0 if commune else 200_000}, {"kind": "tax", "amount_vnd": 900_000},
        ],
    }  # fmt: skip
    return "dossiers", agency, event("dossier.received", code, 1, time, **data)


def routed(kind: str, code: str, seq: int, time: str, **data: Any) -> Row:
    return "routing", code.partition("-")[0], event(kind, code, seq, time, dossier_code=code, **data)


def status(code: str, seq: int, time: str, before: int | None, after: int) -> Row:
    return routed("status.changed", code, seq, time, from_status=before, to_status=after)


def leg(code: str, seq: int, time: str, mode: str, *, interagency: bool = True, duty: str = "verify") -> Row:
    """Dispatch a leg that is called after its seq."""
    data = {
        "leg_id": f"{code}/leg-{seq}", "duty": duty, "mode": mode, "interagency": interagency,
        "one_stop": interagency and mode == "electronic",
    }  # fmt: skip
    return routed("leg.dispatched", code, seq, time, **data)


def closed(code: str, seq: int, time: str, number: int) -> Row:
    return routed("leg.closed", code, seq, time, leg_id=f"{code}/leg-{number}")


def answered(code: str, time: str, number: int, outcome: str = "approve") -> Row:
    data = {"dossier_code": code, "leg_id": f"{code}/leg-{number}", "outcome": outcome}
    return "agency-replies", code.partition("-")[0], event("leg.answered", code, number, time, **data)


def paid(code: str, seq: int, time: str, method: str, **more: str) -> Row:
    data = _pays(code, seq, method) | more
    return "payments", code.partition("-")[0], event("payment.succeeded", code, seq, time, **data)


def receipt(code: str, seq: int, time: str, transaction: int, symbol: str) -> Row:
    """Issue the first receipt of its series."""
    data = {
        "dossier_code": code, "transaction_id": f"T-{code}-{transaction}",
        "order_id": f"{code}/order-{transaction}", "symbol": symbol, "number": 1,
    }  # fmt: skip
    return "payments", code.partition("-")[0], event("receipt.issued", code, seq, time, **data)


def reported(code: str, seq: int, time: str, method: str, outcome: str = "succeeded") -> Row:
    data = _pays(code, seq, method) | {"status": outcome}
    return "payment-reports", code.partition("-")[0], event("attempt.reported", code, seq, time, **data)


def _pays(code: str, seq: int, method: str) -> dict[str, str]:
    return {
        "dossier_code": code, "transaction_id": f"T-{code}-{seq}", "order_id": f"{code}/order-{seq}",
        "method": method,
    }  # fmt: skip


def rows() -> list[Row]:
    """Return the log when all is well: one at work, one whose result waits for money, one just begun."""
    refused = event("dossier.refused", "S-4", 1, "2021-03-09T08:00:00+07:00", submission_id="S-4")
    paid_out = [
        (ONE, 1, "2021-03-31T17:30:00+00:00", "national-portal"),  # in the province it happened in April
        (THREE, 1, "2021-03-31T08:00:00+07:00", "counter"),
        (THREE, 2, "2021-03-31T08:00:00+07:00", "agency-gateway"),
    ]
    return [
        *(lodged(number, "H62.23.02" if number == 3 else "H62.12") for number in (1, 2, 3, 4)),
        received(1, ONE, "2021-03-08T08:00:00+07:00"),
        received(2, TWO, "2021-03-08T09:00:00+07:00", channel="counter", outcomes=("attached", "reused")),
        received(3, THREE, "2021-03-31T23:30:00+07:00", service_level=2, outcomes=("shared",)),
        ("dossiers", "H62.12", refused),
        status(ONE, 1, "2021-03-08T08:00:00+07:00", None, 2),
        leg(ONE, 2, "2021-03-08T09:00:00+07:00", "electronic"),
        leg(ONE, 3, "2021-03-09T09:00:00+07:00", "paper", interagency=False),
        answered(ONE, "2021-03-10T09:00:00+07:00", 2),
        answered(ONE, "2021-03-10T09:00:00+07:00", 2),  # it came twice
        closed(ONE, 4, "2021-03-10T09:00:00+07:00", 2),
        answered(ONE, "2021-03-11T09:00:00+07:00", 3, "needs-fee"),
        routed("fee.demanded", ONE, 5, "2021-03-11T09:00:00+07:00", order_id=f"{ONE}/order-1"),
        *_finished_and_unpaid(),
        status(THREE, 1, "2021-03-31T23:30:00+07:00", None, 2),
        leg(THREE, 2, "2021-03-31T23:30:00+07:00", "paper", interagency=False),
        *(reported(*each) for each in (paid_out[0], *paid_out)),  # the first came twice
        reported(THREE, 3, "2021-03-31T07:00:00+07:00", "counter", "failed"),
        paid(*paid_out[0]),
        paid(THREE, 1, "2021-04-01T07:00:00+07:00", "counter", happened_at=paid_out[1][2]),
        paid(*paid_out[2]),
        receipt(ONE, 2, "2021-03-31T17:30:00+00:00", 1, "21TAA"),
        receipt(THREE, 3, "2021-04-01T07:00:00+07:00", 1, "21TAB"),
        receipt(THREE, 4, "2021-04-01T07:00:00+07:00", 2, "21TAA"),
    ]


AT_THE_DUE_MOMENT = "2021-04-02T02:00:00+00:00"


def _finished_and_unpaid() -> list[Row]:
    evening, night = "2021-03-31T23:59:00+07:00", "2021-04-01T00:01:00+07:00"
    return [
        status(TWO, 1, evening, None, 2),
        leg(TWO, 2, evening, "electronic"),
        leg(TWO, 3, night, "paper"),
        *(answered(TWO, night, number) for number in (2, 3, 7)),
        closed(TWO, 4, night, 2),
        closed(TWO, 5, night, 3),
        routed("dossier.finished", TWO, 6, night, outcome="approved", finished_at=AT_THE_DUE_MOMENT),
        leg(TWO, 7, night, "electronic", interagency=False, duty="return"),
        routed("fee.demanded", TWO, 8, night, order_id=f"{TWO}/order-1"),
    ]


def log_of(events: list[Row]) -> Log:
    """Return the log in which these stand one after another."""
    log = Log()
    for offset, (topic, key, one) in enumerate(events):
        partition = 0 if topic == "kpis" else len(key) % 3
        log.add(topic, partition, offset, key.encode(), json.dumps(one).encode())
    return log


TARGET = {
    "electronic-routing/qd2866": 0.8,
    "online-payment-transactions/qd2866": 0.3,
    "online-dossiers/qd2866": 0.5,
    "reuse/qd766": 0.8,
    "electronic-routing/tt23-2018": 0.8,
    "online-payment-dossiers/qd766": 0.3,
    "satisfaction/qd2866": 0.9,
    "satisfaction/qd2866-land-construction-investment": 0.85,
}
"""What has one."""


def figures(log: Log) -> list[Event]:
    """Return the figures that metrics would show, worked out from the counts."""
    return [
        {
            "definition": cell.definition, "scope": cell.scope, "period": cell.period,
            "numerator": good, "denominator": every, "value": round(good / every, 4),
            "target": target, "met": None if target is None else good / every >= target,
            "as_of": "2021-04-02T00:00:00+07:00",
        }
        for cell, (good, every) in recount(log).items()
        for target in (TARGET.get(cell.definition),)
    ]  # fmt: skip


def with_kpis(events: list[Row], shown: list[Event]) -> list[Row]:
    """Return the log and, behind an older figure each, what the topic kpis says."""
    said: list[Row] = []
    for figure in shown:
        key = "|".join((figure["definition"], figure["scope"], figure["period"]))
        older = deepcopy(figure) | {"numerator": 0}
        said += [
            ("kpis", key, event("kpi.updated", key, n, "", **data)) for n, data in enumerate((older, figure))
        ]
    return [*events, *said]
