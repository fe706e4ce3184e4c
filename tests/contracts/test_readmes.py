"""README in two languages: the same page, with the same commands; comments and prose are translated."""

import re
from pathlib import Path
from typing import Final

import typer

from lgsp.main import app
from lgsp.picture import picture

ROOT: Final = Path(__file__).parents[2]
ENGLISH: Final = (ROOT / "README.md").read_text()
VIETNAMESE: Final = (ROOT / "README.vi.md").read_text()
BLOCK: Final = re.compile(r"^```(.*?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMENT: Final = re.compile(r"\s+# .*$", re.MULTILINE)
REMEDY: Final = "change README.md and README.vi.md together"


def blocks(page: str) -> list[tuple[str, str]]:
    """Return language and text of each fenced block, comments left out."""
    return [(language, COMMENT.sub("", text)) for language, text in BLOCK.findall(page)]


def shape(page: str) -> list[str]:
    """Return the headings' levels, tables' rows and blocks in their order."""
    prose = BLOCK.sub("```", page).splitlines()
    found = (re.match(r"#+ |```|\|", line) for line in prose)
    return [match[0] for match in found if match]


def test_both_have_the_same_structure() -> None:
    assert shape(VIETNAMESE) == shape(ENGLISH), REMEDY


def test_both_have_the_same_commands_and_the_same_picture() -> None:
    assert blocks(VIETNAMESE) == blocks(ENGLISH), REMEDY
    assert f"```mermaid\n{picture()}\n```" in VIETNAMESE


def test_both_link_to_the_same_pages_and_name_the_same_files() -> None:
    for what in (r"\]\(([^)]+)\)", r"`([a-z_]+/[^`]*)`"):
        english, vietnamese = (
            set(re.findall(what, BLOCK.sub("", page))) - {"README.md", "README.vi.md"}
            for page in (ENGLISH, VIETNAMESE)
        )
        assert vietnamese == english, REMEDY


def test_the_commands_shown_exist() -> None:
    shown = set(re.findall(r"^\.venv/bin/lgsp ([a-z][a-z-]*)", ENGLISH, re.MULTILINE))
    assert shown <= set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
