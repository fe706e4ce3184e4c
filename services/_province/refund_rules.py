"""What goes back of a paid order whose dossier has no result: rules as data, each with its evidence."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import Final, Literal, get_args

from services._province.data_files import ContradictoryData, Fact, Mark, built, parsed, text_of
from services._province.data_lines import line_of
from services._province.fee_rules import FeeKind
from services._province.procedures import versions

_FILE: Final = "refunds.toml"
CameToNothing = Literal["withdrawn", "stopped"]
"""How a dossier comes to nothing: taken back by its applicant, or stopped because nobody paid."""
Ended = Literal["withdrawn", "stopped", "rejected"]
"""How a dossier ends without a result: it came to nothing, or was decided on and rejected."""


class RefundRule(Fact):
    """Whether items of this kind, or of this code, go back when a dossier has ended so."""

    ended: Ended
    kind: FeeKind | None = None
    code: str | None = None
    goes_back: bool
    source: str
    mark: Mark


RefundRules = Mapping[tuple[Ended, str], RefundRule]
"""By end, and by kind or code of the item."""


class _RefundFile(Fact):
    rules: tuple[dict[str, object], ...]


@cache
def refund_rules() -> RefundRules:
    """Return every rule, read once; raises ContradictoryData."""
    return read_refund_rules(_FILE, text_of(_FILE))


def read_refund_rules(file: str, text: str) -> RefundRules:
    """Rules of one file, one at least for each end and kind; raises ContradictoryData."""
    found: dict[tuple[Ended, str], RefundRule] = {}
    for number, row in enumerate(built(_RefundFile, file, parsed(file, text), text).rules):
        place = ("rules", number)
        read = built(RefundRule, file, row, text, place)
        about = read.kind or read.code
        if about is None or (read.kind and read.code):
            raise ContradictoryData(file, "a rule is of a kind or of a code", line_of(text, place))
        if found.setdefault((read.ended, about), read) is not read:
            raise ContradictoryData(file, f"{read.ended}, {about}: listed twice", line_of(text, place))
    for ended, kind in product(get_args(Ended), get_args(FeeKind)):
        if (ended, kind) not in found:
            raise ContradictoryData(file, f"no rule tells of a {kind} when a dossier is {ended}")
    return MappingProxyType(found)


def goes_back(code: str, kind: FeeKind, ended: Ended) -> bool:
    """Whether an item that was paid goes back; one that no procedure knows follows the rule of its kind."""
    if code in never_refundable():
        return False
    rules = refund_rules()
    return rules.get((ended, code), rules[ended, kind]).goes_back


@cache
def never_refundable() -> frozenset[str]:
    """Return the codes of fees that a source says never go back."""
    fees: Iterable[tuple[str, bool]] = (
        (fee.code, fee.refundable) for each in versions().values() for read in each for fee in read.fees
    )
    return frozenset(code for code, refundable in fees if not refundable)
