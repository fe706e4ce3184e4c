"""Shares of one: rounded in one way, and written as per cent in one way, wherever people read them."""

from fractions import Fraction
from typing import Final

from services._province.words import Words

_DECIMALS: Final = 4
NO_DATA: Final = Words("không có dữ liệu", "no data")


def rounded(share: Fraction) -> float:
    """Return a share as it is told: to four decimals, half to even."""
    return float(round(share, _DECIMALS))


def share_of(numerator: int, denominator: int) -> float | None:
    """Return a share as it is told; None where there is nothing to divide by: no data is not 0."""
    return rounded(Fraction(numerator, denominator)) if denominator else None


def share_words(share: float | None) -> Words:
    """Return what was counted: always to two decimals, that figures can be compared with each other."""
    return NO_DATA if share is None else _in_both(f"{100 * share:.2f}")


def short_share_words(numerator: int, denominator: int) -> Words:
    """Return the same to one decimal: rounded once, and not what was rounded to two before."""
    return _in_both(f"{float(round(Fraction(100 * numerator, denominator), 1)):.1f}")


def limit_words(share: float) -> Words:
    """Return what somebody decided, a target or a limit: as it stands in the decision, without 0 behind."""
    return _in_both(f"{round(100 * share, _DECIMALS):g}")


def _in_both(per_cent: str) -> Words:
    return Words(f"{per_cent.replace('.', ',')} %", f"{per_cent} %")
