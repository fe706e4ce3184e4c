"""Amounts of money in words, as a receipt has them beside the figures, in Vietnamese and English.

Own code: num2words (LGPL) says neither "lẻ" nor "không trăm" where Vietnamese receipts do.
"""

from typing import Final

from services._province.words import Words

_BILLION: Final = 1_000_000_000
_VI: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VI_GROUPS: Final = ((1_000_000, "triệu"), (1_000, "nghìn"), (1, ""))
_EN: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_GROUPS: Final = (
    (10**15, "quadrillion"), (10**12, "trillion"), (_BILLION, "billion"), (10**6, "million"),
    (1000, "thousand"), (1, ""),
)  # fmt: skip


def amount_in_words(amount_vnd: int) -> Words:
    """Return a sum of đồng in words; ``amount_vnd`` is 0 or more."""
    vi = " ".join(_vietnamese(amount_vnd, first=True)) or _VI[0]
    en = " ".join(_english(amount_vnd)) or _EN[0]
    return Words(f"{vi.capitalize()} đồng", f"{en.capitalize()} Vietnamese dong")


def _vietnamese(number: int, *, first: bool) -> list[str]:
    """Return the words of a number; behind a higher part (not ``first``) hundreds are said even if none."""
    if number >= _BILLION:
        high, low = divmod(number, _BILLION)
        return [*_vietnamese(high, first=first), "tỷ", *_vietnamese(low, first=False)]
    said: list[str] = []
    for size, name in _VI_GROUPS:
        group = number // size % 1000
        if group:
            said += _vietnamese_group(group, first=first and not said)
            said += [name] if name else []
    return said


def _vietnamese_group(group: int, *, first: bool) -> list[str]:
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    said = [] if first and not hundreds else [_VI[hundreds], "trăm"]
    if tens > 1:
        said += [_VI[tens], "mươi"]
    elif tens == 1:
        said.append("mười")
    elif ones and said:
        said.append("lẻ")
    if ones == 1 and tens > 1:
        said.append("mốt")
    elif ones == 5 and tens:  # noqa: PLR2004 (five is said otherwise behind a ten)
        said.append("lăm")
    elif ones:
        said.append(_VI[ones])
    return said


def _english(number: int) -> list[str]:
    said: list[str] = []
    for size, name in _EN_GROUPS:
        group = number // size % 1000
        if group:
            said += [*_english_group(group), *([name] if name else [])]
    return said


def _english_group(group: int) -> list[str]:
    hundreds, rest = divmod(group, 100)
    said = [_EN[hundreds], "hundred"] if hundreds else []
    if rest >= len(_EN):
        ones = f"-{_EN[rest % 10]}" if rest % 10 else ""
        return [*said, f"{_EN_TENS[rest // 10]}{ones}"]
    return [*said, _EN[rest]] if rest else said
