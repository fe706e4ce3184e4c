"""Asks every documented route of a service; what makes the requests is loaded where they are made.

Schemathesis takes three seconds to load, in each process that runs tests, and four tests need it.
"""

from collections.abc import Mapping

from tests.hub.answers import Answers


def probe(
    url: str,
    cases_per_operation: int,
    *,
    headers: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
    endless: str | None = None,
) -> Answers:
    """Ask each operation so often: see ``described_requests``."""
    from tests.hub.described_requests import probe as ask  # noqa: PLC0415 - only here

    return ask(url, cases_per_operation, headers=headers, known=known, endless=endless)
