"""Every reason that intake gives is in the catalogue, in both languages, with its article."""

import re
from pathlib import Path

import services.intake
from services.intake.rules.reasons import REASONS, told

CODE = re.compile(r'"([a-z]+(?:-[a-z]+)+|incomplete|conflict)"')
SAYING = re.compile(r"(?:_refused|_unprocessable|_wrong|explained|Unprocessable|Problem)\((.*?)\)", re.DOTALL)
RETURNED = re.compile(r'return ("[a-z-]+")')


def reasons_given() -> set[str]:
    """Return what intake's core passes to whoever says no."""
    folder = Path(services.intake.__file__).parent
    rooms = (
        "rules/lodging", "rules/processable", "rules/follow_ups", "dossiers/follow_ups", "dossiers/news",
        "dossiers/submissions", "reception", "evidence/checks", "evidence/asking", "evidence/answers",
        "evidence/use",
    )  # fmt: skip
    texts = [(folder / f"{room}.py").read_text(encoding="utf-8") for room in rooms]
    said = [each for text in texts for each in (*SAYING.findall(text), *RETURNED.findall(text))]
    return {code for each in said for code in CODE.findall(each)}


def test_every_reason_given_is_in_the_catalogue_and_no_other() -> None:
    assert reasons_given() == set(REASONS)


def test_a_reason_is_told_in_both_languages_with_its_article() -> None:
    for reason in REASONS.values():
        assert reason.text_vi.endswith(".")
        assert reason.text_en.endswith(".")
        assert re.search(r"Đ\d|nhiệm vụ|^hub ", reason.article)
        shown = told(reason.code)
        assert {"reason_text_vi", "reason_text_en", "article"} <= shown.keys()
        assert shown.get("form") == reason.form


def test_a_reason_that_an_older_version_gave_is_shown_as_it_is() -> None:
    assert told("not-known-any-more") == {}
