"""An official form as it is read in a terminal."""

from pathlib import Path
from typing import Any

import pytest

from lgsp.main import run
from lgsp.problems import Problem
from lgsp.show.forms import form_lines
from lgsp.stream import forms

NAME = {"vi": "Sở Tư pháp", "en": "Department of Justice"}
TITLE = {"vi": "Biểu", "en": "Form"}


def told() -> dict[str, Any]:
    column = {"title": {"vi": "Tổng số", "en": "Total"}, "group": None, "no_data": None}
    why = {"vi": "không có sự kiện", "en": "no event tells it"}
    return {
        "form": {
            "title": TITLE, "rules": [{"vi": "quy tắc", "en": "the rule"}],
            "source": {"vi": "nguồn", "en": "source"},
            "columns": [{**column, "number": "3"}, {**column, "number": "4", "no_data": why}],
        },
        "scope": "agency:H62.12", "scope_name": NAME,
        "period": {"name": "2021-Q1", "words": {"vi": "đã chốt", "en": "closed"}},
        "lines": [{"kind": "row", "code": "H62.12", "name": NAME, "values": [5, None]}],
        "corrections": [
            {"kind": "row", "code": "H62.12", "name": NAME, "was": [5, None], "now": [6, None],
             "things": ["H62.12-210325-0005"], "more": 0},
        ],
        "proofs": [{"words": {"vi": "(3) = tử số", "en": "(3) = numerator"}, "left": 5, "right": 5}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            (
                "closed",
                "✓ (3) = numerator: 5 = 5",
                "Corrections (reported → now)",
                "the rule",
                "no event tells it",
            ),
        ),
        ("vi", ("đã chốt", "✓ (3) = tử số: 5 = 5", "Điều chỉnh sau khi chốt", "quy tắc", "không có sự kiện")),
    ],
)
def test_a_form_shows_what_was_reported_and_what_changed(lang: str, said: tuple[str, ...]) -> None:
    text = "\n".join(form_lines(told(), lang))
    for part in (*said, "5→6", "H62.12-210325-0005"):
        assert part in text


def test_files_are_named_by_form_scope_period_and_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "asked", lambda *_: told())
    monkeypatch.setattr(forms, "asked_file", lambda *_: b"%PDF")
    hub: Any = None
    written = forms.write_form(hub, "II.06a", {"lang": "vi"}, tmp_path / "reports", ["pdf", "json"])
    assert [each.name for each in written] == [
        "II.06a_agency-H62.12_2021-Q1_vi.pdf",
        "II.06a_agency-H62.12_2021-Q1.json",
    ]
    assert written[0].read_bytes() == b"%PDF"
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="cannot be written"):
        forms.write_form(hub, "II.06a", {"lang": "vi"}, tmp_path / "file", ["pdf"])


def test_a_format_that_there_is_not_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms", "II.06a", "--format", "docx"]) == 2
    assert "'docx' is no format of a form" in capsys.readouterr().err
