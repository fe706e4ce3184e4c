"""Asks every documented route of a service what it was made for and what it was not, and checks the answers.

Schemathesis makes the requests from ``/openapi.json``: half of them as described, half of them not.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from typing import Any, Final

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_url
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hub.answers import Answers

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@schemathesis.serializer("application/x-ndjson", "application/octet-stream")
def _as_bytes(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def probe(
    url: str,
    cases_per_operation: int,
    *,
    headers: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
    endless: str | None = None,
) -> Answers:
    """Ask each operation so often; raises when an answer is a 5xx or not as documented.

    ``known``: values of path parameters that are there; half the requests use them. ``endless``: a path that
    is left out, since its answer never ends. The same requests every time: what is found once is found again.
    """
    answers = Answers()
    with requests.Session() as session:
        session.trust_env = False

        def send(case: Any) -> None:
            answer = case.call_and_validate(session=session, headers=dict(headers or {}), checks=CHECKS)
            answers[f"{case.method.upper()} {case.operation.path}", int(answer.status_code)] += 1

        described = from_url(f"{url}/openapi.json")
        for found in (described.exclude(path=endless) if endless else described).get_all_operations():
            operation: Any = found
            for mode in GenerationMode:
                for strategy in _strategies(operation.ok(), mode, known or {}):
                    with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
                        _ask(strategy, cases_per_operation // 4, send)
    return answers


def _strategies(
    operation: Any, mode: GenerationMode, known: Mapping[str, str]
) -> Iterator[SearchStrategy[Any]]:
    """Yield ways to make requests: with any names in the path, and with known ones."""
    yield operation.as_strategy(mode)
    there = {each.name: known[each.name] for each in operation.path_parameters if each.name in known}
    if there:
        yield operation.as_strategy(mode, path_parameters=there)


def _ask(strategy: SearchStrategy[Any], cases: int, send: Callable[[Any], None]) -> None:
    @settings(
        max_examples=cases, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def ask(case: Any) -> None:
        send(case)

    ask()
