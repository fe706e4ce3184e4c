"""What the services would have, started from here: every field of their settings."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_settings import SettingsError

from lgsp.configuration.setting import Reader, Setting, shown
from lgsp.problems import wrong_use
from services._runtime.settings import ServiceSettings

PREFIX: Final = "LGSP_"
SERVICES: Final = "services"
Path = tuple[str, ...]


def service_settings(environment: Mapping[str, str]) -> list[Setting]:
    """Return every setting; raises Problem where a part that is given as JSON cannot be read at all."""
    given = {name.upper(): name for name in environment}
    values, faults = _effective(sorted(given[part] for part in part_variables() & given.keys()))
    return [
        _setting(path, values, faults.get(path, ""), given, environment) for path in leaves(ServiceSettings)
    ]


def part_variables() -> set[str]:
    """Return the variables that may hold a whole part as JSON."""
    return {variable_of(path[:-1]) for path in leaves(ServiceSettings) if len(path) > 1}


def leaves(model: type[BaseModel], above: Path = ()) -> Iterator[Path]:
    """Yield the path of every setting."""
    for name, known in model.model_fields.items():
        kind = known.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from leaves(kind, (*above, name))
        else:
            yield (*above, name)


def variable_of(path: Path) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + "__".join(path).upper()


def _effective(parts: list[str]) -> tuple[ServiceSettings | None, dict[Path, str]]:
    """Return the settings, or what is wrong with each that cannot be used."""
    try:
        return ServiceSettings(), {}
    except ValidationError as error:
        return None, {tuple(map(str, fault["loc"])): fault["msg"] for fault in error.errors()}
    except SettingsError as error:
        raise wrong_use(
            f"A setting is no JSON: {' or '.join(parts)}.",
            "Set what is in it name by name instead: LGSP_KAFKA__PREFIX=p1.",
        ) from error


def _setting(
    path: Path, values: ServiceSettings | None, fault: str, given: Mapping[str, str], env: Mapping[str, str]
) -> Setting:
    by = _set_by(path, given, env)
    if values is not None:
        value = _at(values, path)
    else:  # another value is wrong, so there are no settings: what was given, else the default
        value = _at(ServiceSettings.model_construct(), path) if by is None else _as_given(path, by, env)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return Setting(
        variable_of(path),
        shown(value, secret=_is_secret(path)),
        "environment" if by else "default",
        (Reader(".".join(path), SERVICES),),
        by,
        fault,
    )


def _set_by(path: Path, given: Mapping[str, str], env: Mapping[str, str]) -> str | None:
    """Return the variable that sets it, as it is spelt: its own, or its part's as JSON."""
    own = given.get(variable_of(path))
    if own is not None or len(path) == 1:
        return own
    part = given.get(variable_of(path[:-1]))
    try:
        return part if part is not None and path[-1] in json.loads(env[part]) else None
    except (ValueError, TypeError):
        return None


def _as_given(path: Path, by: str, env: Mapping[str, str]) -> object:
    return env[by] if by.upper() == variable_of(path) else json.loads(env[by])[path[-1]]


def _is_secret(path: Path) -> bool:
    model: Any = ServiceSettings
    for part in path[:-1]:
        model = model.model_fields[part].annotation
    return "SecretStr" in str(model.model_fields[path[-1]].annotation)


def _at(model: object, path: Path) -> Any:  # noqa: ANN401 (a setting is of any type)
    for name in path:
        model = getattr(model, name)
    return model
