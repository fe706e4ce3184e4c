"""docs/branches.md is what the stories play now."""

from pathlib import Path

from tests.unit.stories.branches_page import page


def test_the_page_of_procedures_and_branches_is_what_is_played() -> None:
    drawn = Path(__file__).parents[3] / "docs" / "branches.md"
    assert drawn.read_text(encoding="utf-8") == page(), (
        "python -m tests.unit.stories.branches_page > docs/branches.md"
    )
