"""A dossier's events, one a line, in words short enough for it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from lgsp.terminal import table
from services._province.words import STATUSES

Data = Mapping[str, Any]
HEAD = ("time", "topic", "what", "details")


def event_lines(steps: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a line an event, in the order given."""
    rows = list(steps)
    sent = {one["data"]["leg_id"]: one["data"] for one in rows if _what(one) == "leg.dispatched"}
    return table(HEAD, [_row(step, sent) for step in rows])


def _row(step: Mapping[str, Any], sent: Mapping[str, Data]) -> tuple[str, str, str, str]:
    moment, what, told = datetime.fromisoformat(step["time"]), _what(step), step["data"]
    said = details(what, told)
    if what == "leg.closed" and told["leg_id"] in sent:  # the event itself does not say whose leg it was
        leg = sent[told["leg_id"]]
        said = f"{leg['to_agency']} to {leg['duty']}: {said}"
    return f"{moment:%Y-%m-%d %H:%M:%S}", str(step["topic"]), what, said


def _what(step: Mapping[str, Any]) -> str:
    return str(step["type"]).removeprefix("lgsp.").rpartition(".v")[0]


def details(what: str, data: Data) -> str:
    """Return what is worth knowing about an event; a type that is not known shows its plain values."""
    return DETAILS.get(what, _plain)(data)


def _received(data: Data) -> str:
    lodged = f"{data['procedure_code']} {data['channel']}"
    return f"{lodged}, {data['competent_agency']} decides by {_day(data['due_at'])}"


def _leg(data: Data) -> str:
    way = f"{data['from_agency']} → {data['to_agency']}"
    return f"{way} to {data['duty']}, {data['mode']}, by {_day(data['due_at'])}"


def _closed(data: Data) -> str:
    return f"{data['outcome']}{', late' if data['late'] else ''}"


def _status(data: Data) -> str:
    before, after = data["from_status"], data["to_status"]
    return f"{before or ''} → {after} {STATUSES[after].en.lower() if after in STATUSES else ''}".strip()


def _demand(data: Data) -> str:
    return f"{_vnd(data['amount_vnd'])} until {_day(data['payable_until'])}"


def _payment(data: Data) -> str:
    reason = f", {data['reason']}" if data.get("reason") else ""
    return f"{_vnd(data['amount_vnd'])} by {data['method']}{reason}"


def _finished(data: Data) -> str:
    return f"{data['outcome']}, {'on time' if data['on_time'] else 'late'}"


def _due(data: Data) -> str:
    return f"{_day(data['old_due_at'])} → {_day(data['new_due_at'])}, {data['why']}"


def _plain(data: Data) -> str:
    return ", ".join(
        f"{name}={value}"
        for name, value in data.items()
        if name != "dossier_code" and isinstance(value, str | int | float)
    )


def _day(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%a %d %b %H:%M}"


def _vnd(amount: int) -> str:
    return f"{amount:,} VND"


DETAILS: Mapping[str, Callable[[Data], str]] = {
    "dossier.received": _received,
    "leg.dispatched": _leg,
    "leg.closed": _closed,
    "status.changed": _status,
    "due.changed": _due,
    "fee.demanded": _demand,
    "dossier.finished": _finished,
    "result.returned": lambda data: f"{data['channel']}",
    "payment.started": _payment,
    "payment.succeeded": _payment,
    "payment.failed": _payment,
    "refund.issued": lambda data: f"{_vnd(data['amount_vnd'])}, {data['reason']}",
}
