"""What a settlement tells beside its sums: differences that are new, and what it sets right."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from schemas.envelope import MOST_VND, AgencyId
from services.payment_stub.settling.reconciliation import Compared
from services.payment_stub.settling.tables import FACTS

_MOST_KEPT_VND: Final = 10**18
"""What a provider claims beyond it is shown as it: a table's column ends soon after."""


@dataclass(slots=True)
class Findings:
    """``rows`` are the table's, the other two as events have them; ``agreed``: where nothing differs."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    differences: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    agreed: list[Compared] = field(default_factory=list)


def findings(tx: Connection, agency: AgencyId, day: date, each_compared: Iterable[Compared]) -> Findings:
    """Return what this day's settlement finds."""
    found = Findings()
    for ref, kind, of_day, vnd in _counted_late(tx, agency, day):
        found.corrections.append({
            "transaction_id": ref, "kind": "counted-late", "status": kind, "day": of_day,
        })  # fmt: skip
        found.rows.append(
            _row(
                agency,
                day,
                (ref, kind),
                kind="counted-late",
                of_day=of_day,
                hub_vnd=vnd,
                provider_vnd=None,
            )
        )
    for each in each_compared:
        _judge(found, agency, day, each)
    return found


def _judge(found: Findings, agency: AgencyId, day: date, each: Compared) -> None:
    ref, status = each.movement
    hub_vnd = each.hub.amount_vnd if each.hub else None
    provider_vnd = min(each.provider.amount_vnd, _MOST_KEPT_VND) if each.provider else None
    verdict: str = each.verdict
    if verdict == "agreed":
        found.agreed.append(each)
        if each.told in {None, "resolved"}:
            return
        verdict = "resolved"
        found.corrections.append({
            "transaction_id": ref, "kind": verdict, "status": status, "day": each.of_day,
        })  # fmt: skip
    else:
        found.differences.append({
            "transaction_id": ref, "kind": verdict, "hub_vnd": hub_vnd,
            "provider_vnd": None if provider_vnd is None else min(provider_vnd, MOST_VND),
            "status": "refunded" if status == "refunded" else None,
        })  # fmt: skip
    found.rows.append(
        _row(
            agency,
            day,
            each.movement,
            kind=verdict,
            of_day=each.of_day,
            hub_vnd=hub_vnd,
            provider_vnd=provider_vnd,
        )
    )


def _counted_late(tx: Connection, agency: AgencyId, day: date) -> list[tuple[str, str, str, int]]:
    """Return the money of earlier days that this one counts."""
    c = FACTS.c
    query = select(c.ref, c.kind, c.day, c.amount_vnd).where(
        c.agency == agency,
        c.settled_day == day.isoformat(),
        c.day < day.isoformat(),
        c.kind.in_(("succeeded", "refunded")),
    )
    return sorted(tuple(row) for row in tx.execute(query))  # not by the database, whose locale may be any


def _row(
    agency: str,
    day: date,
    movement: tuple[str, str],
    *,
    kind: str,
    of_day: str,
    hub_vnd: int | None,
    provider_vnd: int | None,
) -> dict[str, Any]:
    ref, status = movement
    return {
        "agency": agency,
        "transaction_id": ref,
        "status": status,
        "day": day.isoformat(),
        "kind": kind,
        "of_day": of_day,
        "hub_vnd": hub_vnd,
        "provider_vnd": provider_vnd,
    }
