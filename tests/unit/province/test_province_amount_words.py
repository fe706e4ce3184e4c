"""An amount in words says the amount in figures, whatever it is, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services._province.amount_words import amount_in_words

ONES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
DIGITS = {word: digit for digit, word in enumerate(ONES)} | {"mốt": 1, "lăm": 5}
EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
EN_TENS = {word: 10 * ten for ten, word in enumerate(TENS, 2)}
EN_VALUES = {word: value for value, word in enumerate(EN)} | EN_TENS
EN_SIZES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15}


@pytest.mark.parametrize(
    ("amount_vnd", "vi", "en"),
    [
        (0, "Không đồng", "Zero Vietnamese dong"),
        (15, "Mười lăm đồng", "Fifteen Vietnamese dong"),
        (121, "Một trăm hai mươi mốt đồng", "One hundred twenty-one Vietnamese dong"),
        (205_000, "Hai trăm lẻ năm nghìn đồng", "Two hundred five thousand Vietnamese dong"),
        (
            1_234_567,
            "Một triệu hai trăm ba mươi bốn nghìn năm trăm sáu mươi bảy đồng",
            "One million two hundred thirty-four thousand five hundred sixty-seven Vietnamese dong",
        ),
        (2_000_010_000, "Hai tỷ không trăm mười nghìn đồng", "Two billion ten thousand Vietnamese dong"),
    ],
)
def test_amounts_as_receipts_write_them(amount_vnd: int, vi: str, en: str) -> None:
    assert amount_in_words(amount_vnd) == (vi, en)


@given(st.integers(0, 10**15) | st.integers(0, 10**6))
def test_the_words_read_back_are_the_figures(amount_vnd: int) -> None:
    words = amount_in_words(amount_vnd)
    assert vietnamese(words.vi.lower().removesuffix(" đồng").split()) == amount_vnd
    assert english(words.en.lower().removesuffix(" vietnamese dong").replace("-", " ").split()) == amount_vnd


def vietnamese(words: list[str]) -> int:
    """Read from left to right, as a person does who knows only what each word multiplies."""
    total, million, group, last = 0, 0, 0, 0
    for word in words:
        match word:
            case "tỷ":
                total, million, group, last = (total + million + group + last) * 10**9, 0, 0, 0
            case "triệu":
                million, group, last = million + (group + last) * 10**6, 0, 0
            case "nghìn":
                million, group, last = million + (group + last) * 1000, 0, 0
            case "trăm":
                group, last = last * 100, 0
            case "mươi":
                group, last = group + last * 10, 0
            case "mười":
                group += 10
            case "lẻ":
                pass
            case digit:
                last = DIGITS[digit]
    return total + million + group + last


def english(words: list[str]) -> int:
    total, group = 0, 0
    for word in words:
        if word == "hundred":
            group *= 100
        elif word in EN_SIZES:
            total, group = total + group * EN_SIZES[word], 0
        else:
            group += EN_VALUES[word]
    return total + group
