"""All that can be set together, and what is set that nothing reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from lgsp.configuration.of_commands import option_settings
from lgsp.configuration.of_services import PREFIX, part_variables, service_settings
from lgsp.configuration.setting import Reader, Setting, shown

READ_DIRECTLY: Final = (
    ("LGSP_CACHE", "the user's own cache", Reader("what is fetched once", "kafka start")),
    ("LGSP_CLOCK__PERIOD_SECONDS", "1", Reader("period", "live clock")),
    ("LGSP_CLOCK__DELAY_SECONDS", "5", Reader("delay", "live clock")),
)
"""Variables, defaults and readers of what is neither an option nor a setting of the services.

A test finds in the code which these are.
"""
OF_TESTS: Final = "LGSP_TEST_"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A variable that nothing reads, and the known one that it looks like."""

    variable: str
    nearest: str | None


def every_setting(root: Any, environment: Mapping[str, str]) -> list[Setting]:  # noqa: ANN401 (Typer's class)
    """Return what can be set, by variable; raises Problem for settings that cannot be read at all."""
    direct = [
        Setting(
            variable,
            shown(environment.get(variable, default)),
            "environment" if variable in environment else "default",
            (reader,),
            variable if variable in environment else None,
        )
        for variable, default, reader in READ_DIRECTLY
    ]
    found = [*service_settings(environment), *option_settings(root), *direct]
    return sorted(found, key=lambda each: each.variable)


def unknown_variables(environment: Iterable[str], known: Iterable[str]) -> list[Unknown]:
    """Return the variables named like ours that nothing reads: probably misspelt."""
    read = {*known, *part_variables()}
    strange = sorted(
        name
        for name in environment
        if name.upper().startswith(PREFIX)
        and name.upper() not in read
        and not name.upper().startswith(OF_TESTS)
    )
    return [Unknown(name, next(iter(get_close_matches(name.upper(), read, 1)), None)) for name in strange]
