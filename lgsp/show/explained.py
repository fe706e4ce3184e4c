"""A figure as a person checks it by hand; two readings of it; what would lift it."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import ceil
from typing import Any, Final

from lgsp.show.scorecard import percent, verdict
from lgsp.terminal import table

Told = Mapping[str, Any]
NO_DATA: Final = {
    "not-begun": "no data: the period has not begun (không có dữ liệu: kỳ chưa bắt đầu)",
    "nothing-counted": "no data: nothing counts there (không có dữ liệu)",
}
_OUTSIDE: Final = {
    "elsewhere": "in another period",
    "other-scope": "in another scope",
    "absent": "nothing to count",
}


def explained_lines(told: Told) -> Iterator[str]:
    """Yield the sum, what is left out of it, where it comes from, and some things of each side."""
    figure, words = told["figure"], told["definition"]
    yield f"{figure['definition']}  {figure['scope']}  {figure['period']}"
    yield f"  {words['title']['en']}"
    yield f"  {words['title']['vi']}"
    yield ""
    yield from table(("", "number", "what"), _sum(told))
    yield ""
    yield from _value(told)
    owner = words["owner_words"]
    yield f"article: {words['source']}; accountable: {owner['vi']} / {owner['en']}"
    yield f"as of {figure['as_of']}"
    numbers = {each["side"]: each["number"] for each in told["sides"]}
    for side, items in told["first"].items():
        if items:
            yield ""
            yield f"{side}: {numbers[side]:,}"
            yield from table(("what", "id", "ref", "day", "why", "events"), map(_item, items))
            yield from _more(numbers[side] - sum(_weight(each, side) for each in items))


def _sum(told: Told) -> Iterator[tuple[str, ...]]:
    figure, words = told["figure"], told["definition"]
    yield "numerator", f"{figure['numerator']:,}", words["numerator"]["en"]
    yield "denominator", f"{figure['denominator']:,}", words["denominator"]["en"]
    for each in told["excluded"]:
        yield "left out", f"{each['number']:,}", f"{each['reason']}: {each['words']['en']}"


def _value(told: Told) -> Iterator[str]:
    figure = told["figure"]
    if told["no_data"]:
        yield NO_DATA[told["no_data"]]
        return
    above, below, value = figure["numerator"], figure["denominator"], figure["value"]
    yield f"{above:,} ÷ {below:,} = {value:.4f} = {percent(value)}"
    if figure["target"] is None:
        yield "no target"
        return
    needed = ceil(Fraction(str(figure["target"])) * below)
    far = "" if figure["met"] else f": {needed - above:,} more of the {below:,} would meet it"
    yield f"target ≥ {percent(figure['target'])}, at least {needed:,} of {below:,}: {verdict(figure)}{far}"


def _item(item: Told) -> tuple[str, ...]:
    events = " ".join(each["permalink"] for each in item["events"])
    return item["what"], item["id"], item["ref"] or "", item["day"] or "", item["reason"] or "", events


def _weight(item: Told, side: str) -> int:
    if side == "excluded":
        return 1
    return int(item["numerator"] if side == "numerator" else item["denominator"] - item["numerator"])


def _more(number: int) -> Iterator[str]:
    if number > 0:
        yield f"and {number:,} more"


def compared_lines(told: Told) -> Iterator[str]:
    """Yield two figures, in what ways things differ between them, and some of these things."""
    one, other = told["one"], told["other"]
    head = ("", "value", "numerator", "denominator", "target", "")
    yield f"{one['scope']}  {one['period']}"
    yield from table(head, [_figure(one), _figure(other)])
    for each in (told["one_definition"], told["other_definition"]):
        yield f"{each['id']}: {each['formula']['en']}"
    yield from _left_out(one, told["one_excluded"])
    yield from _left_out(other, told["other_excluded"])
    yield from (f"side by side: {each['en']} ({each['vi']})" for each in told["tied_by"])
    yield ""
    rows = [(_share(e["one"]), _share(e["other"]), f"{e['number']:,}") for e in told["differences"]]
    yield from table((one["definition"], other["definition"], "how many"), rows)
    yield f"the same to both: {told['alike']:,}"
    if told["items"]:
        yield ""
        rows = [(_named(e), _share(e["one"]), _share(e["other"])) for e in told["items"]]
        yield from table(("id", one["definition"], other["definition"]), rows)
        yield from _more(sum(e["number"] for e in told["differences"]) - len(told["items"]))


def _left_out(figure: Told, excluded: Iterable[Told]) -> Iterator[str]:
    for each in excluded:
        if each["number"]:
            why = f"{each['reason']}, {each['words']['en']}"
            yield f"{figure['definition']} leaves out {each['number']:,}: {why}"


def _figure(one: Told) -> tuple[str, ...]:
    target = "-" if one["target"] is None else f"≥ {percent(one['target'])}"
    numbers = f"{one['numerator']:,}", f"{one['denominator']:,}"
    return one["definition"], percent(one["value"]), *numbers, target, verdict(one)


def _named(item: Told) -> str:
    of = f", of dossier {item['dossier']}" if item["what"] == "result" and item["dossier"] else ""
    return f"{item['id']}{of}"


def _share(share: Told) -> str:
    if share["reason"]:
        return f"left out: {share['reason']}"
    counts = f" {share['numerator']}/{share['denominator']}" if share["denominator"] > 1 else ""
    again = ", counted with another dossier" if share["again"] else ""
    return f"{_OUTSIDE.get(share['side'], share['side'])}{counts}{again}"


def lever_lines(told: Told) -> Iterator[str]:
    """Yield what would lift a figure, agency by agency."""
    figure = told["figure"]
    yield f"{figure['definition']}  {figure['scope']}  {figure['period']}: now {percent(figure['value'])}"
    if not told["steps"]:
        reached = told["aim"] is not None and figure["value"] is not None and figure["met"]
        yield "nothing to lift: it is reached" if reached else "nothing that agencies do otherwise lifts it"
        return
    head = ("agency", "name", "to change", "gains", "then", "value", "", "with")
    yield from table(head, map(_step, told["steps"]))
    yield f"{told['sentence']['en']}."
    yield f"{told['sentence']['vi']}."
    yield f"If all agencies did so: {told['possible']:,} of {figure['denominator']:,}."


def _step(step: Told) -> tuple[str, ...]:
    met = {True: "✓ met", False: "✗ missed", None: "-"}[step["met"]]
    then = f"{step['numerator']:,}/{step['denominator']:,}"
    numbers = f"{step['things']:,}", f"{step['gain']:,}", then, percent(step["value"])
    return step["agency"], step["name"] or "-", *numbers, met, " ".join(step.get("needs", ()))
