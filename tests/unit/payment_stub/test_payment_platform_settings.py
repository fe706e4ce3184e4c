"""One platform: somebody's, or the sandbox in its stead, never both."""

import pytest
from pydantic import ValidationError

from services._runtime.settings import PaymentsPart

THEIRS = "https://platform.example"


def test_the_sandbox_stands_in_only_where_there_is_no_platform() -> None:
    assert PaymentsPart().has_sandbox
    assert not PaymentsPart(platform_url=THEIRS).has_sandbox
    assert not PaymentsPart(sandbox=False).has_sandbox
    assert PaymentsPart(sandbox=True).has_sandbox


def test_a_platform_and_the_sandbox_together_are_refused() -> None:
    with pytest.raises(ValidationError, match="anybody pays with a test card"):
        PaymentsPart(platform_url=THEIRS, sandbox=True)
