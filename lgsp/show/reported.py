"""What agencies report beside what events say, and what cannot have been, as a person reads them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lgsp.show.scorecard import percent
from lgsp.terminal import table

Told = Mapping[str, Any]
REPORTED_HEAD: Final = (
    "agency",
    "definition",
    "period",
    "reported",
    "events say",
    "gap",
    "state",
    "filed at",
)
_STATES: Final = {
    "equal": "= equal (khớp)",
    "differs": "≠ differs (khác)",
    "not-reported": "not reported (chưa báo cáo)",
    "no-data": "no data (không có dữ liệu)",
}


def reported_lines(items: Iterable[Told]) -> list[str]:
    """Return a table: each report beside the figure, the gap in percentage points, what was corrected."""
    return table(REPORTED_HEAD, [_reported(item) for item in items])


def _reported(item: Told) -> tuple[str, ...]:
    gap, said = item["gap_points"], item["reported"]
    return (
        item["agency"],
        item["definition"],
        item["period"] + ("" if item["period_over"] else " (running)"),
        "-" if said is None else _share(said),
        _share(item["true"]),
        "-" if gap is None else f"{gap:+.2f}",
        _STATES[item["state"]],
        "-" if said is None else said["filed_at"][:16].replace("T", " ") + _marks(item, said),
    )


def _marks(item: Told, said: Told) -> str:
    number = item["corrections"]
    corrected = f", {number} correction{'' if number == 1 else 's'}" if number else ""
    return ("; before the period's end" if said["before_end"] else "") + corrected


def _share(part: Told) -> str:
    return f"{part['numerator']:,}/{part['denominator']:,} = {percent(part['value'])}"


def filed_lines(event: Told, figure: Told) -> Iterator[str]:
    """Yield what was filed beside what events say at this moment."""
    data = event["data"]
    of = data["denominator"]
    said = {**data, "value": data["numerator"] / of if of else None}
    yield f"filed for {data['agency']}: {data['definition']}  {data['period']}  {_share(said)}"
    yield f"events say now:  {_share(figure)}"
    yield f"event {event['id']}, dated {event['time']}"


def finding_lines(page: Told) -> Iterator[str]:
    """Yield how many findings each rule has, then each finding with its rule's article and its events."""
    rules = [(each["id"], f"{each['findings']:,}", each["title"]["en"]) for each in page["rules"]]
    yield from table(("rule", "findings", "what cannot have been"), rules)
    items = page["items"]
    for each in items:
        yield ""
        yield f"{each['rule']}  {each['what']} {each['subject']}  {each['agency']}"
        yield f"  {each['title']['en']} ({each['title']['vi']})"
        yield f"  article: {each['source']}"
        yield from (f"  {name}: {value}" for name, value in each["details"].items())
        yield from (f"  event {said['permalink']}  {said['type']}" for said in each["evidence"])
