"""Official forms for people at the terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lgsp.terminal import table

Told = Mapping[str, Any]
LIST_HEAD: Final = ("id", "form", "biểu", "unit")
NO_DATA: Final = "–"  # noqa: RUF001 (as forms have it)
_CODES_SHOWN: Final = 5


def form_rows(found: Iterable[Told]) -> tuple[Sequence[str], list[tuple[object, ...]]]:
    """Return the head and a row a form."""
    return LIST_HEAD, [
        (each["id"], each["title"]["en"], each["title"]["vi"], each["unit"]["en"]) for each in found
    ]


def form_lines(told: Told, lang: str) -> Iterator[str]:
    """Yield a form: its period, the table, what came after the close, and at the foot sums and rules."""
    form, period = told["form"], told["period"]
    yield form["title"][lang]
    yield f"{told['scope_name'][lang]}, {period['name']}: {period['words'][lang]}"
    head = ("code", "name", *(f"({each['number']})" for each in form["columns"]))
    lines = [_row(each, each["values"], lang) for each in told["lines"]]
    yield from table(head, lines) if lines else ()
    if told["corrections"]:
        yield ""
        yield from _corrections(told, head, lang)
    yield ""
    for proof in told["proofs"]:
        yield f"✓ {proof['words'][lang]}: {proof['left']} = {proof['right']}"
    for column in form["columns"]:
        group = f"{column['group'][lang]}: " if column["group"] else ""
        why = f" {NO_DATA} {column['no_data'][lang]}" if column["no_data"] else ""
        yield f"({column['number']}) {group}{column['title'][lang]}{why}"
    yield from (each[lang] for each in form["rules"])
    yield form["source"][lang]


def _corrections(told: Told, head: tuple[str, ...], lang: str) -> Iterator[str]:
    yield {"vi": "Điều chỉnh sau khi chốt (đã báo cáo → đến nay)", "en": "Corrections (reported → now)"}[lang]
    rows = []
    for each in told["corrections"]:
        pairs = zip(each["was"], each["now"], strict=True)
        rows.append(_row(each, [now if was == now else f"{was}→{now}" for was, now in pairs], lang))
    yield from table(head, rows)
    for each in told["corrections"]:
        if each["things"]:
            rest = len(each["things"]) - _CODES_SHOWN + each["more"]
            more = f" … +{rest}" if rest > 0 else ""
            yield f"{each['code']}: {' '.join(each['things'][:_CODES_SHOWN])}{more}"


def _row(line: Told, values: Sequence[object], lang: str) -> tuple[object, ...]:
    return (line["code"], line["name"][lang], *(NO_DATA if each is None else each for each in values))
