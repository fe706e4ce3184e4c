"""The line of a value in a data file, as a person would count it."""

import pytest

from services._province.data_lines import Place, line_of

TEXT = """\
# a comment
code = "1"

[limit]
kind = "same-day"  # line 5

[[legs]]
duty = "lead"
agency = "competent"

[[legs]]
duty = "consult"
agency = "H62.41"

[evidence.code]
source = "somewhere"

[[fees]]
code = "fee"

[fees.rule]
kind = "per-case"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("code",), 2),
        (("limit",), 4),
        (("limit", "kind"), 5),
        (("limit", "working_days"), 4),  # missing: its table
        (("legs", 0, "agency"), 9),
        (("legs", 1), 11),
        (("legs", 1, "agency"), 13),
        (("legs", 7), None),
        (("evidence", "code", "mark"), 15),
        (("fees", 0, "code"), 19),
        (("fees", 0, "rule", "kind"), 22),
        (("nowhere",), None),
        ((), None),
    ],
)
def test_a_place_in_a_file_has_a_line(place: Place, line: int | None) -> None:
    assert line_of(TEXT, place) == line


def test_rows_of_a_list_are_counted_line_by_line() -> None:
    text = "days = [\n  # first\n  { date = 1 },\n\n  { date = 2 },\n]\nother = [\n  { date = 3 },\n]\n"
    assert [line_of(text, ("days", number)) for number in range(2)] == [3, 5]
    assert line_of(text, ("days", 1, "date")) == 5
    assert line_of(text, ("other", 0)) == 8
