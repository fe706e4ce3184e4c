"""Code that stands in a page of documentation, to be run as it stands there."""

import re
from pathlib import Path
from types import ModuleType
from typing import Final

_BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """Return the code blocks of a language, in the order of the page."""
    return [code for named, code in _BLOCK.findall(page.read_text(encoding="utf-8")) if named == language]


def module(code: str, name: str) -> ModuleType:
    """Return a block of Python as a module."""
    made = ModuleType(name)
    exec(compile(code, name, "exec"), made.__dict__)  # noqa: S102 - running it is the test
    return made
