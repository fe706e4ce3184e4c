"""Programs that some tests need beside ours: without them a test is skipped, unless they are required."""

import os
import shutil
from typing import Final, NoReturn

import pytest

REQUIRED: Final = "LGSP_TEST_REQUIRE"
"""A comma list of programs (``node,npm,kcat``) whose absence fails the tests that need them: for CI."""


def needs(program: str, why: str = "is not on PATH") -> str:
    """Return the path of a program; skip the test, or fail it where the program is required."""
    found = shutil.which(program)
    if found is None:
        without(program, why)
    return found


def without(program: str, why: str) -> NoReturn:
    """Skip the test for want of a program, or fail it where the program is required."""
    if program in os.environ.get(REQUIRED, "").split(","):
        pytest.fail(f"{program} {why}, and {REQUIRED} names it")
    pytest.skip(f"{program} {why}")
