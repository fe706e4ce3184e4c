"""The sandbox's test cards and what they do: ``python -m lgsp.show.outcomes`` draws the table of the docs."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from services._province.payment_outcomes import StatementFault, payment_outcomes

HEAD: Final = ("what", "number or amount", "outcome", "means")
BEGIN: Final = "<!-- outcomes -->"
END: Final = "<!-- /outcomes -->"
_STATEMENTS: Final[Mapping[StatementFault, str]] = MappingProxyType(
    {
        "left-out": "the day's statement leaves it out",
        "other-amount": "the day's statement has 1,000 VND more",
        "with-a-stranger": "the day's statement has a line beside it that nobody knows",
    }
)
_PAGE: Final = Path("docs/payments.md")


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each instrument and amount of the table."""
    table = payment_outcomes()
    means = {each.id: each.name_en for each in table.outcomes}
    for each in table.instruments:
        said = means.get(each.outcome, "as the amount says, else success")
        wrong = "" if each.statement is None else f"; {_STATEMENTS[each.statement]}"
        yield each.kind, each.number, each.outcome, said + wrong
    for amount in table.amounts:
        yield "amount", f"{amount.amount_vnd} VND", amount.outcome, means[amount.outcome]


def drawn(page: str) -> str:
    """Return a page of documentation with the table of today between its marks."""
    before, _, rest = page.partition(BEGIN)
    lines = [HEAD, ("---",) * len(HEAD), *rows()]
    table = "\n".join(f"| {' | '.join(each)} |" for each in lines)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    _PAGE.write_text(drawn(_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
