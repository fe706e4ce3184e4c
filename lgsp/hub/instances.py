"""How many processes run each service, and their names: ``routing``, ``routing-1``."""
# ruff: noqa: PLC0415 - `lgsp --help` must not wait for the contract's models

import re
from collections.abc import Iterable, Mapping
from typing import Final

from lgsp.problems import wrong_use

MOST: Final = 100
"""More instances of one service than this are a slip of the finger."""
SEPARATORS: Final = re.compile(r"[,\s]+")


def name_of(service: str, number: int) -> str:
    """Return what a process is called: the first instance as its service, the others with their number."""
    return service if number == 0 else f"{service}-{number}"


def service_of(name: str) -> str:
    """Return the service that a process is an instance of."""
    return name.partition("-")[0]


def number_of(name: str) -> int:
    """Return which instance of its service a process is; this is its ``LGSP_INSTANCE``."""
    return int(name.partition("-")[2] or 0)


def counts_in(texts: Iterable[str]) -> dict[str, int]:
    """Return how many instances of which service are wished for: ``routing=2``, ``routing=2,intake=2``.

    Raises Problem, wrong use.
    """
    from schemas.topics import SERVICES

    counts: dict[str, int] = {}
    for wish in (part for text in texts for part in SEPARATORS.split(text.strip()) if part):
        service, _, number = wish.partition("=")
        if service not in SERVICES:
            raise wrong_use(
                f"{wish!r} names no service.", f"Write one of {', '.join(SERVICES)}, as in: {SERVICES[0]}=2"
            )
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= MOST):
            raise wrong_use(
                f"{wish!r} is no number of instances.",
                f"Write one from 1 to {MOST}, as in: {service}=2; lgsp down stops all of them.",
            )
        if counts.setdefault(service, int(number)) != int(number):
            raise wrong_use(
                f"{service} is wished for {counts[service]} times and {int(number)} times.", "Name it once."
            )
    return counts


def names_of(counts: Mapping[str, int]) -> list[str]:
    """Return the name of every process, in the order of the services."""
    return [name_of(service, number) for service, count in counts.items() for number in range(count)]
